import { isRecord } from '../../../schema/record.ts';
import { Refusal } from './refusal.ts';

/** The parameters of a GraphQL request, as every transport gets them. */
export interface Parameters {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
}

/** Types a parsed JSON body. Throws Refusal 400, which names the parameter, what was expected and what came. */
export function parseParameters(body: unknown): Parameters {
  if (Array.isArray(body)) {
    throw malformed('the body', 'one JSON object', `a batch of ${body.length}`, 'Send the operations one by one.');
  }
  if (!isRecord(body)) throw malformed('the body', 'a JSON object with a "query"', kindOf(body));
  const { query, operationName, variables, extensions } = body;
  if (typeof query !== 'string' || query.trim() === '') {
    const persisted = query === undefined && isRecord(extensions) && 'persistedQuery' in extensions;
    const fix = persisted ? 'Persisted queries are not kept here: send the whole text as "query".' : undefined;
    throw malformed('"query"', 'a GraphQL document as text', query === '' ? 'an empty one' : kindOf(query), fix);
  }
  if (operationName != null && typeof operationName !== 'string') {
    throw malformed('"operationName"', 'a text', kindOf(operationName));
  }
  return {
    query,
    operationName: operationName ?? undefined,
    variables: parseRecord('variables', variables),
    extensions: parseRecord('extensions', extensions),
  };
}

/** Types the parameters of a GET; each may be given once. Throws Refusal 400. */
export function parseSearchParameters(search: string): Parameters {
  const given = new URLSearchParams(search);
  const body: Record<string, unknown> = {};
  for (const name of ['query', 'operationName', 'variables', 'extensions']) {
    const values = given.getAll(name);
    if (values.length > 1) throw malformed(`"${name}"`, 'one value', `${values.length}`);
    const [text] = values;
    if (text === undefined || (text === '' && name !== 'query')) continue;
    body[name] = name === 'variables' || name === 'extensions' ? parseJson(name, text) : text;
  }
  return parseParameters(body);
}

function parseRecord(name: string, value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (value == null) return undefined;
  if (!isRecord(value)) throw malformed(`"${name}"`, 'a JSON object', kindOf(value));
  return value;
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw malformed(`"${name}"`, 'URL-encoded JSON', 'text that is none');
  }
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'none';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function malformed(what: string, expected: string, got: string, fix?: string): Refusal {
  return new Refusal(400, 'INVALID', `Expected ${what} to be ${expected}, but got ${got}.`, fix ? { fix } : {});
}
