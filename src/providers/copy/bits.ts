/** A growing set of small integers (the slots of a table), one bit each: sets are joined 32 members at a time. */
export class Bits {
  private words = new Uint32Array(8);

  has(index: number): boolean {
    return ((this.words[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
  }

  add(index: number): void {
    this.words = grownTo(this.words, (index >>> 5) + 1);
    this.words[index >>> 5] = (this.words[index >>> 5] ?? 0) | (1 << (index & 31));
  }

  delete(index: number): void {
    const word = this.words[index >>> 5];
    if (word !== undefined) this.words[index >>> 5] = word & ~(1 << (index & 31));
  }

  copy(): Bits {
    const copied = new Bits();
    copied.words = this.words.slice();
    return copied;
  }

  unite(other: Bits): void {
    this.words = grownTo(this.words, other.words.length);
    for (let i = 0; i < other.words.length; i++) this.words[i] = (this.words[i] ?? 0) | (other.words[i] ?? 0);
  }

  intersect(other: Bits): void {
    for (let i = 0; i < this.words.length; i++) this.words[i] = (this.words[i] ?? 0) & (other.words[i] ?? 0);
  }

  count(): number {
    let total = 0;
    for (const word of this.words) total += onesIn(word);
    return total;
  }

  /** The members, ascending. */
  *[Symbol.iterator](): Generator<number> {
    for (let i = 0; i < this.words.length; i++) {
      for (let word = this.words[i] ?? 0; word !== 0; word &= word - 1) yield i * 32 + 31 - Math.clz32(word & -word);
    }
  }
}

function grownTo(words: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  if (words.length >= length) return words;
  const grown = new Uint32Array(Math.max(length, words.length * 2));
  grown.set(words);
  return grown;
}

/** Population count of 32 bits, added up in parallel: pairs, nibbles, then bytes. */
function onesIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const nibbles = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
