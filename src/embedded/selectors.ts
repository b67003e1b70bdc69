import { GatewayError } from '../../schema/gateway-error.ts';
import { parseLabelSelector } from '../../schema/label-selector.ts';
import { badRequest } from './api-error.ts';
import { parseStored, type ApiObject } from './api-object.ts';
import type { Resource } from './resource.ts';
import type { ObjectKey } from './revision-log.ts';

/** Whether the object with a key, stored as text, is selected. */
export type Selector = (key: ObjectKey, text: string) => boolean;

type Test = (object: ApiObject) => boolean;

/** The label and field selectors of a request as one; undefined when it selects everything. Throws 400. */
export function parseSelectors(query: URLSearchParams, resource: Resource): Selector | undefined {
  const { keys, tests: fieldTests } = parseFields(query.get('fieldSelector') ?? '', resource);
  const tests = [...parseLabels(query.get('labelSelector') ?? ''), ...fieldTests];
  if (tests.length + keys.length === 0) return undefined;
  return (key, text) => {
    if (!keys.every((test) => test(key))) return false;
    if (tests.length === 0) return true;
    const object = parseStored(text);
    return tests.every((test) => test(object));
  };
}

function parseLabels(text: string): Test[] {
  if (text === '') return [];
  try {
    const selector = parseLabelSelector(text);
    return [({ metadata }) => selector.matches(metadata.labels)];
  } catch (cause) {
    throw cause instanceof GatewayError ? badRequest(`unable to parse requirement: ${cause.message}`) : cause;
  }
}

// Names are read from the key, so that picking one object of thousands parses none.
function parseFields(text: string, resource: Resource): { keys: ((key: ObjectKey) => boolean)[]; tests: Test[] } {
  const keys: ((key: ObjectKey) => boolean)[] = [];
  const tests: Test[] = [];
  for (const part of text.split(',').filter((item) => item.trim() !== '')) {
    const match = /^\s*([^=!\s]+)\s*(==|=|!=)(.*)$/.exec(part);
    if (match === null) throw badRequest(`invalid selector: '${part}'; can't understand '${part}'`);
    const [, field = '', operator, wanted = ''] = match;
    const test = (found: unknown) => (presentField(found) === wanted.trim()) === (operator !== '!=');
    const read = resource.selectable.get(field);
    if (field === 'metadata.name') keys.push(({ name }) => test(name));
    else if (field === 'metadata.namespace' && resource.namespaced) keys.push(({ namespace }) => test(namespace));
    else if (read !== undefined) tests.push((object) => test(read(object)));
    else throw badRequest(`field label not supported: ${field}`);
  }
  return { keys, tests };
}

/** As Go's fmt.Sprint would show a scalar; what is absent is empty. */
function presentField(value: unknown): string {
  return value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}
