const form = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * Milliseconds since 1970 of a time as OpenStack's services write it: with fractions or without, and in UTC also where
 * the `Z` is missing. Undefined for anything else.
 */
export function parseTime(text: string | null | undefined): number | undefined {
  const [whole, day = '', time = '', fraction = '', zone = 'Z'] = form.exec(text ?? '') ?? [];
  if (whole === undefined) return undefined;
  const at = Date.parse(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`);
  return Number.isNaN(at) ? undefined : at;
}
