const longest = 60;

/** A value as it stands in a message after "but got": short, never more than a glimpse of what was sent. */
export function presentValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(shortened(value));
    case 'number':
    case 'boolean':
    case 'bigint':
      return shortened(String(value));
    default:
      return presentKind(value);
  }
}

/** Only what kind of value it is: for what nobody but its owner should read. */
export function presentKind(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'object':
      return 'an object';
    case 'string':
      return value === '' ? 'an empty text' : 'a text';
    case 'number':
    case 'bigint':
      return 'a number';
    case 'boolean':
      return 'true or false';
    default:
      return 'something else';
  }
}

function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 3)}...` : text;
}
