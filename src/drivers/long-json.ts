import { setImmediate as nextTurn } from 'node:timers/promises';

/** What is parsed in one go, in bytes: some milliseconds. */
const pieceBytes = 65_536;
/** Containers within containers that are taken apart; answers have less than ten. */
const deepest = 64;

const [comma, quote, backslash, brace, bracket] = [0x2c, 0x22, 0x5c, 0x7b, 0x5b];
const blanks = new Set([0x20, 0x0a, 0x0d, 0x09]);
/** By how much a byte goes deeper; a closing one has the number of its opening one and two more. */
const steps = new Int8Array(256);
for (const open of [brace, bracket]) [steps[open], steps[open + 2]] = [1, -1];

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * What JSON.parse makes of a body of any length; others have their turn after each piece, since 8 MiB in one go take half
 * a second. Throws SyntaxError or TypeError for what is no JSON, or no UTF-8.
 */
export async function parseLongJson(body: Uint8Array): Promise<unknown> {
  const reading = read(body, body[0] === 0xef ? 3 : 0, body.length, 0);
  for (;;) {
    const { done, value } = reading.next();
    if (done === true) return value;
    await nextTurn();
  }
}

type Reading<T> = Generator<undefined, T>;

function* read(body: Uint8Array, start: number, stop: number, depth: number): Reading<unknown> {
  let [from, to] = [start, stop];
  while (from < to && blanks.has(body[from] ?? 0)) from += 1;
  while (from < to && blanks.has(body[to - 1] ?? 0)) to -= 1;
  const first = body[from] ?? 0;
  if (to - from <= pieceBytes || steps[first] !== 1) return parse(body, from, to);
  if (depth === deepest) throw new SyntaxError('too deep');
  if (body[to - 1] !== first + 2) throw new SyntaxError('not closed');
  return first === bracket
    ? yield* readList(body, from + 1, to - 1, depth)
    : yield* readObject(body, from + 1, to - 1, depth);
}

function* readList(body: Uint8Array, from: number, to: number, depth: number): Reading<unknown[]> {
  const items: unknown[] = [];
  for (const batch of batches(body, from, to)) {
    if (batch === undefined) yield undefined;
    else if (batch.isOne) items.push(yield* read(body, batch.from, batch.to, depth + 1));
    else for (const item of parse(body, batch.from, batch.to, '[', ']') as unknown[]) items.push(item);
    yield undefined;
  }
  return items;
}

function* readObject(body: Uint8Array, from: number, to: number, depth: number): Reading<object> {
  const entries: [string, unknown][] = [];
  for (const batch of batches(body, from, to)) {
    if (batch === undefined) yield undefined;
    else if (!batch.isOne) entries.push(...Object.entries(parse(body, batch.from, batch.to, '{', '}') as object));
    else {
      const colon = colonAfterKey(body, batch.from, batch.to);
      const key = parse(body, batch.from, colon);
      if (typeof key !== 'string') throw new SyntaxError('no key');
      entries.push([key, yield* read(body, colon + 1, batch.to, depth + 1)]);
    }
    yield undefined;
  }
  return Object.fromEntries(entries);
}

interface Batch {
  readonly from: number;
  readonly to: number;
  /** A single member that is too long for one go. */
  readonly isOne: boolean;
}

/** The members of a container, as many at a time as one piece has; undefined where others are to have their turn. */
function* batches(body: Uint8Array, from: number, to: number): Generator<Batch | undefined, void> {
  let batchFrom = from;
  let memberFrom = from;
  let depth = 0;
  let isText = false;
  for (let at = from; at <= to; at += 1) {
    if ((at & (pieceBytes * 4 - 1)) === 0) yield undefined;
    const byte = at === to ? comma : (body[at] ?? 0);
    if (isText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) isText = false;
    } else if (byte === quote) isText = true;
    else if (byte === comma && depth === 0) {
      const isLong = at - memberFrom > pieceBytes;
      // What came before a long member goes by itself; a blank member is for JSON.parse to refuse.
      if (isLong && memberFrom > batchFrom) yield { from: batchFrom, to: memberFrom - 1, isOne: false };
      if (isLong) yield { from: memberFrom, to: at, isOne: true };
      else if (at - batchFrom > pieceBytes || at === to) yield { from: batchFrom, to: at, isOne: false };
      memberFrom = at + 1;
      if (isLong || at - batchFrom > pieceBytes) batchFrom = memberFrom;
    } else {
      depth += steps[byte] ?? 0;
      if (depth < 0) throw new SyntaxError('closed too early');
    }
  }
  if (isText || depth !== 0) throw new SyntaxError('not closed');
}

function colonAfterKey(body: Uint8Array, from: number, to: number): number {
  let at = body.indexOf(quote, from) + 1;
  while (at < to && body[at] !== quote) at += body[at] === backslash ? 2 : 1;
  at = body.indexOf(0x3a, at);
  if (at === -1 || at >= to) throw new SyntaxError('no colon');
  return at;
}

/** A batch in brackets must have a member: after a comma there is one. */
function parse(body: Uint8Array, from: number, to: number, before = '', after = ''): unknown {
  const text = utf8.decode(body.subarray(from, to));
  if (before !== '' && text.trim() === '') throw new SyntaxError('no member');
  return JSON.parse(`${before}${text}${after}`) as unknown;
}
