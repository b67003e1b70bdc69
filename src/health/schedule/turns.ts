/** Where in every period the turn of one provider is. */
export interface Turns {
  /** The first turn after a moment, both in milliseconds of one clock. */
  after(at: number, periodMs: number): number;
  /** How many turns had come by a moment: two moments of the same number have none between them. */
  countBy(at: number, periodMs: number): number;
}

/**
 * The turns of what has this uid, for one purpose. They are spread over the period by a hash, so that however many
 * providers there are and whenever they came, about as many have their turn in each second of it; and every replica has
 * them at the same places.
 */
export function turnsOf(uid: string, purpose: string): Turns {
  const share = hash(`${purpose} ${uid}`) / 2 ** 32;
  const countBy = (at: number, periodMs: number) => Math.floor(at / periodMs - share);
  return {
    countBy,
    after: (at, periodMs) => (countBy(at, periodMs) + 1 + share) * periodMs,
  };
}

/** 32 bits: FNV-1a, mixed once more since uids often differ in a few places only. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) bits = Math.imul(bits ^ text.charCodeAt(index), 0x01000193);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
