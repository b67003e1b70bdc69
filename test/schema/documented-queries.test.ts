import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const schema = buildSchema(read('schema/schema.graphql'));

/** What a page gives to paste: the queries of its calls of curl, and its blocks of GraphQL. */
function queriesOf(page: string): readonly string[] {
  const called = Array.from(page.matchAll(/"query":\s*"((?:[^"\\]|\\.)*)"/g), ([, text = '']) => text);
  const blocks = Array.from(page.matchAll(/```graphql\n(.*?)```/gs), ([, block = '']) => block);
  return [...called.map((text) => JSON.parse(`"${text}"`) as string), ...blocks];
}

const queries = ['README.md', ...readdirSync(new URL('docs/', root)).map((name) => `docs/${name}`)]
  .filter((path) => path.endsWith('.md'))
  .flatMap((path) => queriesOf(read(path)).map((query) => [path, query] as const));

describe('the pages for whoever begins', () => {
  it.each(queries)('have in %s a query that the gateway answers: %s', (_path, query) => {
    expect(validate(schema, parse(query))).toEqual([]);
  });

  it.each(['machineProviderChanges', 'machineProviderStatus', 'healthTransitions', 'probeMachineProvider'])(
    'show how to call %s',
    (field) => {
      expect(queries.filter(([, query]) => query.includes(field))).not.toEqual([]);
    },
  );
});
