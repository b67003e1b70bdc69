import { isObjectType, parse } from 'graphql';
import { describe, expect, it, test } from 'vitest';
import { dependencyOf, isOfStoreAlone, isWorkedOut } from '../../resolvers/dependencies.ts';
import { buildGatewaySchema } from '../../resolvers/schema.ts';

const schema = buildGatewaySchema();

const marks = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter(({ name }) => !name.startsWith('__'))
  .flatMap((type) => Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field })))
  .filter(({ field }) => isWorkedOut(field))
  .map(({ name, field }) => [name, dependencyOf(field)] as const);

test('every field that works out its answer says what it depends on', () => {
  expect(marks.filter(([, dependency]) => dependency === undefined)).toEqual([]);
  expect(Object.fromEntries(marks)).toMatchObject({
    'MachineProvider.events': 'caller',
    'MachineProvider.yaml': 'store',
    'Mutation.createMachineProvider': 'caller',
    'Query.gateway': 'clock',
    'Query.machineProviders': 'store',
    'Query.viewer': 'caller',
    'Subscription.machineProviderChanges': 'store',
  });
});

describe('an operation', () => {
  const feed = (selection: string, more = '') =>
    `subscription { machineProviderChanges { cursor ${selection} } } ${more}`;

  it.each([
    ['{ machineProviders { totalCount edges { node { yaml problems { code } metadata { name } } } } }'],
    [feed('... on ProviderModified { changedPaths provider { yaml __typename } }')],
    [feed('...F', 'fragment F on ProviderAdded { provider { ...P } } fragment P on MachineProvider { yaml }')],
    ['{ __schema { types { name } } machineProvider(name: "a") { ready } }'],
  ])('may be shared when all it asks for is of the store: %s', (query) => {
    expect(isOfStoreAlone(schema, parse(query))).toBe(true);
  });

  it.each([
    ['{ viewer { user } }'],
    ['{ gateway { version } }'],
    ['{ machineProviders { edges { node { events { reason } } } } }'],
    ['{ machineProviders { totalCount } gateway { version } }'],
    [feed('... on ProviderAdded { provider { events { reason } } }')],
    [
      feed(
        '...F',
        'fragment F on ProviderAdded { provider { ...P } } fragment P on MachineProvider { events { type } }',
      ),
    ],
    ['{ node(id: "x") { ... on MachineProvider { events { type } } } }'],
    ['mutation { deleteMachineProvider(input: { name: "a" }) { warnings } }'],
  ])('may not be shared when anything in it is of the caller or the clock: %s', (query) => {
    expect(isOfStoreAlone(schema, parse(query))).toBe(false);
  });
});
