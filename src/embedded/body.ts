import type { IncomingMessage } from 'node:http';
import { isScalar, visit } from 'yaml';
import { readDocument } from '../../schema/yaml/document.ts';
import { badRequest, tooLarge, unsupportedMediaType } from './api-error.ts';
import { presentPath } from './field-error.ts';
import { parseProtobuf } from './protobuf.ts';
import { reasonOf } from './start-error.ts';

export const protobufType = 'application/vnd.kubernetes.protobuf';
export const jsonPatchType = 'application/json-patch+json';
export const applyType = 'application/apply-patch+yaml';

/** What the API server takes. */
const limitBytes = 3 * 1024 * 1024;

/** A parsed body with its media type, and the fields that it names twice (the last one counted), worded as the API server words them. */
export interface Body {
  readonly type: string;
  readonly value: unknown;
  readonly duplicates: readonly string[];
}

/** The media type of the body, without parameters; JSON when the client says nothing. */
export function mediaType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() || 'application/json';
}

/** Reads and parses JSON, YAML or protobuf; undefined when there is none. Throws 400, 413 and 415. */
export async function readBody(request: IncomingMessage, accepted: readonly string[]): Promise<Body | undefined> {
  const type = mediaType(request);
  const bytes = await readBytes(request);
  if (bytes.length === 0) return undefined;
  if (!accepted.includes(type)) throw unsupportedMediaType(accepted);
  if (type === protobufType) return { type, value: parseProtobuf(bytes), duplicates: [] };
  const text = decodeText(bytes);
  return { type, ...(type.endsWith('yaml') ? parseYaml(text) : parseJson(text)) };
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // What is over the limit is read to its end and dropped, so that the client gets to see the answer.
    if (bytes <= limitBytes) chunks.push(chunk);
  }
  if (bytes > limitBytes) throw tooLarge(limitBytes);
  return Buffer.concat(chunks);
}

function decodeText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badRequest('the body must be UTF-8 text');
  }
}

type Parsed = Omit<Body, 'type'>;

function parseJson(text: string): Parsed {
  try {
    return { value: JSON.parse(text), duplicates: findDuplicates(text) };
  } catch (cause) {
    throw badRequest(`the body can't be read as JSON: ${reasonOf(cause)}`);
  }
}

function parseYaml(text: string): Parsed {
  try {
    // Much of the YAML that clients send is JSON, which is read far faster as such.
    return parseJson(text);
  } catch {
    return parseRealYaml(text);
  }
}

function parseRealYaml(text: string): Parsed {
  const read = readDocument(text);
  if (read.kind === 'broken') {
    throw badRequest(`error converting YAML to JSON: ${read.problems.map(({ message }) => message).join(' ')}`);
  }
  const { document, lines } = read;
  const duplicates: string[] = [];
  visit(document, {
    Map: (_key, { items }) => {
      const seen = new Set<string>();
      for (const { key } of items) {
        const name = isScalar(key) ? String(key.value) : '';
        if (isScalar(key) && seen.has(name)) {
          const { line } = lines.linePos(key.range?.[0] ?? 0);
          duplicates.push(`line ${line}: key ${JSON.stringify(name)} already set in map`);
        }
        seen.add(name);
      }
    },
  });
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), duplicates };
  } catch (cause) {
    throw badRequest(`error converting YAML to JSON: ${reasonOf(cause)}`);
  }
}

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gs;

/** JSON.parse keeps the last of two like keys in silence; valid JSON text is walked once more for them. */
function findDuplicates(text: string): string[] {
  const duplicates = new Set<string>();
  const open: { keys: Set<string> | undefined; step: string | number }[] = [];
  let last = '';
  for (const [found] of text.matchAll(token)) {
    const top = open.at(-1);
    if (found === '{' || found === '[') {
      open.push({ keys: found === '{' ? new Set() : undefined, step: found === '{' ? '' : 0 });
    } else if (found === '}' || found === ']') open.pop();
    else if (found === ',' && top?.keys === undefined && typeof top?.step === 'number') top.step += 1;
    else if (found === ':' && top?.keys !== undefined) {
      top.step = String(JSON.parse(last));
      if (top.keys.has(top.step)) duplicates.add(`duplicate field "${presentPath(open.map(({ step }) => step))}"`);
      top.keys.add(top.step);
    }
    last = found;
  }
  return [...duplicates];
}
