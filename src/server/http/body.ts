import type { IncomingMessage } from 'node:http';
import type { ByteAccount, ByteBudget } from '../limits/byte-budget.ts';
import { Refusal } from './refusal.ts';

/** How much may arrive: of one body, and of all that are on their way. */
export interface BodyBounds {
  readonly maxBytes: number;
  readonly unfinished: ByteBudget;
}

/**
 * Reads a JSON body within its bounds. Throws Refusal: 503 when the unfinished ones hold too much already, 415 for another media type, charset or encoding, 413 when
 * it is larger, 400 when it is no JSON or the caller stops half-way.
 */
export async function readJson(request: IncomingMessage, bounds: BodyBounds): Promise<unknown> {
  checkMediaType(request);
  const account = bounds.unfinished.open();
  const bytes = await readBytes(request, bounds.maxBytes, account).finally(() => account.clear());
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new Refusal(400, 'INVALID', 'The body must be UTF-8, but got bytes that are not.');
  }
  if (text.trim() === '') {
    throw new Refusal(400, 'INVALID', 'The body must be a JSON object with a "query", but got nothing.', {
      fix: example,
    });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Refusal(400, 'INVALID', `The body must be JSON, but got a syntax error${positionOf(error)}.`, {
      fix: example,
    });
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const example = 'Send {"query": "{ __typename }"} with content-type: application/json.';

function checkMediaType(request: IncomingMessage): void {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').split(';').map((part) => part.trim());
  if (type.toLowerCase() !== 'application/json') {
    const got = type === '' ? 'none' : JSON.stringify(type.slice(0, 100));
    throw new Refusal(415, 'INVALID', `The content-type must be application/json, but got ${got}.`, { fix: example });
  }
  const charset = parameters.find((parameter) => /^charset=/i.test(parameter));
  if (charset !== undefined && !/^charset="?utf-?8"?$/i.test(charset)) {
    throw new Refusal(415, 'INVALID', `The charset must be utf-8, but got ${JSON.stringify(charset.slice(8, 50))}.`);
  }
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new Refusal(415, 'INVALID', `The body must be sent as it is, but got ${JSON.stringify(encoding)} encoding.`);
  }
}

function readBytes(request: IncomingMessage, maxBytes: number, account: ByteAccount): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > lingering * maxBytes) return Promise.reject(tooLarge(maxBytes, announced, true));
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) {
        if (account.add(chunk.length)) {
          chunks.push(chunk);
          return;
        }
        chunks = [];
        request.removeAllListeners('data').pause();
        reject(overloaded());
        return;
      }
      chunks = [];
      account.clear();
      if (size <= lingering * maxBytes) return;
      request.removeAllListeners('data').pause();
      reject(tooLarge(maxBytes, size, true));
    });
    request.once('end', () => {
      if (size > maxBytes) reject(tooLarge(maxBytes, size, false));
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
    });
    // Each request closes in the end; an error with its stack is dear, so it is made only for one that broke off.
    const broken = () => {
      if (!request.complete)
        reject(new Refusal(400, 'INVALID', 'The body must be complete, but the connection ended.'));
    };
    request.once('error', broken).once('close', broken);
  });
}

/**
 * A body a few times too large is read to its end and dropped: to close a connection in the middle of it resets it, and
 * the caller would see that instead of the answer. What is larger still has to live with it.
 */
const lingering = 8;

function tooLarge(maxBytes: number, got: number, cut: boolean): Refusal {
  const message = `The body may have at most ${maxBytes} bytes, but got ${cut ? 'at least ' : ''}${got}.`;
  return new Refusal(413, 'TOO_LARGE', message, {
    fix: 'Split the request.',
    ...(cut ? { headers: { connection: 'close' } } : {}),
  });
}

function overloaded(): Refusal {
  return new Refusal(503, 'OVERLOADED', 'Too many bodies are on their way at the same time.', {
    fix: 'Try again in a second.',
    headers: { connection: 'close', 'retry-after': '1' },
  });
}

/** V8 quotes the text around the error, which may hold a secret; only the position is passed on. */
function positionOf(error: unknown): string {
  const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined ? '' : ` at position ${position}`;
}
