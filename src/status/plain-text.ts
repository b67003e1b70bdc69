/**
 * What a terminal would carry out, what ends a line or turns the direction of a text, and what no text may have: API
 * servers refuse a whole share for half of a surrogate pair.
 */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u{202A}-\u{202E}\u{2066}-\u{2069}]+/gu;

/** A text that others had a part in, as people and API servers may have it; at most so long. */
export function plainText(text: string, most = Infinity): string {
  const plain = text.replace(unprintable, ' ');
  if (plain.length <= most) return plain;
  // Never through the middle of a character.
  return `${plain.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
