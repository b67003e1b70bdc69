import { getIntrospectionQuery, getVariableValues, type GraphQLObjectType, getNamedType, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { presentError } from '../../../resolvers/present-error.ts';
import { buildGatewaySchema } from '../../../resolvers/schema.ts';
import { createDocuments, type PreparedDocument } from '../../../src/server/execute/documents.ts';
import { createExecutor } from '../../../src/server/execute/executor.ts';
import { defaultLimits } from '../../../src/server/settings.ts';
import { examples } from '../../../ui/examples.ts';
import { aMachineProvider } from '../../support/machine-provider.ts';
import { aContext, aStore } from '../../support/ports.ts';

const schema = buildGatewaySchema();
const documents = createDocuments(schema, defaultLimits);
const present = (error: unknown) => presentError(error, () => undefined);
const executor = createExecutor(schema, defaultLimits, present);
const context = aContext(aStore([aMachineProvider({ name: 'one' }), aMachineProvider({ name: 'two' })]));

function prepare(query: string): PreparedDocument {
  const prepared = documents.prepare(query);
  if (prepared.kind === 'refused') throw prepared.errors[0] ?? new Error('refused without a reason');
  return prepared;
}

/** Every field of a type that is stored, down to the leaves. */
function everyField(type: GraphQLObjectType): string {
  return Object.values(type.getFields())
    .filter(({ name }) => !['yaml', 'problems', 'events'].includes(name))
    .map(({ name, type: fieldType }) => {
      const named = getNamedType(fieldType);
      return isObjectType(named) ? `${name} { ${everyField(named)} }` : name;
    })
    .join(' ');
}

describe("the limits, on the gateway's schema", () => {
  const whole = everyField(schema.getType('MachineProvider') as GraphQLObjectType);
  const some =
    'id metadata { name namespace labels resourceVersion } spec { type region availabilityZones config { endpoint timeout } } ' +
    'ready status { phase health { score lastChecked } connectivity { status latencyMs } }';

  it.each([
    ['a page of 1,000 with some 15 fields', `{ machineProviders(first: 1000) { edges { cursor node { ${some} } } } }`],
    ['a page of 1,000 whole objects', `{ machineProviders(first: 1000) { nodes { ${whole} } } }`],
    ['the YAML of 1,000', '{ machineProviders(first: 1000) { nodes { yaml } } }'],
    [
      'a page of 100 with all that is computed',
      `{ machineProviders { nodes { ${whole} yaml problems { message } events { message } } } }`,
    ],
    ['an introspection', getIntrospectionQuery()],
  ])('let %s through', (_, query) => {
    const cost = prepare(query).findOperation(null)?.cost({});
    expect(cost).toBeLessThanOrEqual(defaultLimits.cost);
  });

  it.each(['probeMachineProvider', 'discoverCapabilities'])(
    'let a user call %s no more than some 100 times a second',
    (field) => {
      const prepared = prepare(`mutation { ${field}(input: { name: "a" }) { warnings } }`);
      const cost = prepared.findOperation(null)?.cost({}) ?? 0;
      expect(defaultLimits.user.costPerSecond / cost).toBeLessThan(150);
    },
  );

  it.each([
    ['two pages of 1,000 whole objects', `a: machineProviders(first: 1000) { nodes { ${whole} } }`],
    ['two pages of 1,000 in YAML', 'a: machineProviders(first: 1000) { nodes { yaml } }'],
  ])('refuse %s', async (_, field) => {
    const prepared = prepare(`{ ${field} ${field.replace('a:', 'b:')} }`);
    expect(await executor.execute({ prepared }, context)).toMatchObject({
      errors: [{ message: expect.stringMatching(/may cost at most/) as string }],
    });
  });

  it('count what the variables ask for, and their defaults', () => {
    const query =
      'query ($first: Int = 2, $ids: [ID!]!) { machineProviders(first: $first) { nodes { id } } nodes(ids: $ids) { id } }';
    const cost = prepare(query).findOperation(null)?.cost ?? (() => Number.NaN);
    const ids = ['a', 'b', 'c'];
    const base = cost({ first: 0, ids: [] });
    expect(cost({ first: 10, ids: [] }) - base).toBe(20);
    expect(cost({ ids }) - base).toBe(2 * 2 + 3 * 2);
    // What the resolver refuses with a better message costs no more than the largest page.
    expect(cost({ first: 1e9, ids: [] })).toBe(cost({ first: 1000, ids: [] }));
    expect(cost({ first: -5, ids: [] })).toBe(base);
  });
});

describe('the operations that GraphiQL opens with', () => {
  it.each(
    examples.map(({ query, variables }) => [
      /(?:query|mutation|subscription) (\w+)/.exec(query)?.[1],
      query,
      variables,
    ]),
  )('%s fits the schema, its variables included', (_, query, variables) => {
    const operation = prepare(query).findOperation(null);
    const { errors } = getVariableValues(schema, operation?.node.variableDefinitions ?? [], variables);
    expect(errors ?? []).toEqual([]);
  });
});

describe('the executor', () => {
  it.each(['Boolean!', 'Boolean = false'])(
    'answers the same at first sight and at second, also when variables do not fit ($more: %s)',
    async (type) => {
      const prepared = prepare(
        `query ($first: Int!, $more: ${type}) { machineProviders(first: $first) { nodes { id spec @include(if: $more) { region } } } }`,
      );
      const page = { first: 1, more: false };
      for (const variables of [page, { ...page, more: true }, { ...page, more: null }, { ...page, first: 'x' }, {}]) {
        const fresh = createExecutor(schema, defaultLimits, present);
        const first = JSON.stringify(await fresh.execute({ prepared, variables }, context));
        const second = JSON.stringify(await fresh.execute({ prepared, variables }, context));
        expect(second).toBe(first);
      }
    },
  );

  it('keeps the operations of one document apart', async () => {
    const prepared = prepare('query A { a: gateway { version } } query B { b: gateway { replica } }');
    for (let round = 0; round < 3; round += 1) {
      expect(await executor.execute({ prepared, operationName: 'A' }, context)).toMatchObject({ data: { a: {} } });
      expect(await executor.execute({ prepared, operationName: 'B' }, context)).toMatchObject({ data: { b: {} } });
    }
    expect(await executor.execute({ prepared }, context)).toMatchObject({
      errors: [{ message: expect.stringContaining('Must provide operation name') as string }],
    });
  });

  it('answers an alias that means something else to JavaScript', async () => {
    const prepared = prepare('{ __proto__: gateway { constructor: version __proto__: replica } }');
    const first = JSON.stringify(await executor.execute({ prepared }, context));
    expect(first).toBe('{"data":{"__proto__":{"constructor":"0.1.0","__proto__":"replica-1"}}}');
    expect(JSON.stringify(await executor.execute({ prepared }, context))).toBe(first);
  });
});
