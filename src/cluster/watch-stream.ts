/** The longest line that can be real: etcd keeps objects under 1.5 MB, and JSON escapes may grow them. */
const defaultMaxLineBytes = 16 * 1024 * 1024;

const newline = 0x0a;

/** A line of a watch was longer than any object can be. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

/**
 * The JSON values of a newline-delimited stream, in order, one array for what each chunk completed. Throws SyntaxError
 * for a line that is not JSON or was cut by the end, LineTooLong for one without end.
 */
export async function* readJsonLines(
  chunks: AsyncIterable<Uint8Array>,
  maxLineBytes = defaultMaxLineBytes,
): AsyncGenerator<readonly unknown[]> {
  // Bytes until a line is whole: a chunk may end in the middle of a UTF-8 character.
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  for await (const chunk of chunks) {
    const values: unknown[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      pending.push(chunk.subarray(start, end));
      start = end + 1;
      parseLine(pending, values);
      pending = [];
      pendingBytes = 0;
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    if (pendingBytes > maxLineBytes) throw new LineTooLong(`a line has more than ${maxLineBytes} bytes`);
    if (values.length > 0) yield values;
  }
  const values: unknown[] = [];
  parseLine(pending, values);
  if (values.length > 0) yield values;
}

function parseLine(pieces: readonly Uint8Array[], into: unknown[]): void {
  const text = Buffer.concat(pieces).toString('utf8');
  if (text.trim() !== '') into.push(JSON.parse(text));
}
