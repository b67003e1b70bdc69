const port = '([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])';

/** RE2-safe pattern of a port or a range of ports, such as `22` or `80-443`; the order is not checked. */
export const portRangePattern = `^${port}(-${port})?$`;

/** Ports from `first` to `last`, both included, within 1-65535. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

const form = new RegExp(portRangePattern);

/** Reads `22` or `80-443`; undefined when a port is out of range or the first is above the last. */
export function parsePortRange(text: string): PortRange | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = match[3] === undefined ? first : Number(match[3]);
  return first <= last ? { first, last } : undefined;
}
