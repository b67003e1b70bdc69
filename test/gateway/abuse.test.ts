import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeNodeId } from '../../schema/node.ts';
import { aCluster, aGateway, type Answer, type TestCluster, type TestGateway } from '../support/gateway.ts';

let cluster: TestCluster;
let gateway: TestGateway;

beforeAll(async () => {
  cluster = await aCluster({ seed: 'contract' });
  gateway = await aGateway(cluster);
});

afterAll(async () => {
  await gateway.stop();
  await cluster.remove();
});

const create =
  'mutation ($input: CreateMachineProviderInput!) { createMachineProvider(input: $input) { problems { code } } }';
const list = 'query ($filter: MachineProviderFilter) { machineProviders(filter: $filter) { totalCount } }';

const size = (answer: Answer) => JSON.stringify(answer).length;

describe('a caller who sends much for little', () => {
  it('gets a short answer to an object of 70,000 unknown keys', async () => {
    const spec = Object.fromEntries(Array.from({ length: 70_000 }, (_, n) => [`k${n}`, 1]));
    const answer = await gateway.send(create, { input: { name: 'x', spec } });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'TOO_EXPENSIVE' });
    expect(size(answer)).toBeLessThan(1_000);
  });

  it('gets a short answer to a long text beside many mistakes', async () => {
    const wrong = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`k${n}`, 1]));
    const answer = await gateway.send(create, {
      input: { name: 'x', spec: { region: 'x'.repeat(900_000), ...wrong } },
    });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(size(answer)).toBeLessThan(30_000);
  });

  it.each([
    ['a list of 60,000 types', { instanceType: Array.from({ length: 60_000 }, (_, n) => `t${n}`) }],
    ['a selector of 4 KB', { labelSelector: Array.from({ length: 340 }, (_, n) => `!key-${n}`).join() }],
    ['a search for 1 MB', { search: 'x'.repeat(900_000) }],
  ])('is refused %s in a filter, at the second time as at the first', async (_, filter) => {
    for (let time = 0; time < 2; time += 1) {
      const answer = await gateway.send(list, { filter });
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID', fix: expect.any(String) as string });
      expect(size(answer)).toBeLessThan(1_000);
    }
  });

  it('may not filter fifty times in one request', async () => {
    const fields = Array.from(
      { length: 50 },
      (_, n) => `a${n}: machineProviders(filter: {search: "${n}"}) { totalCount }`,
    );
    const answer = await gateway.send(`{ ${fields.join(' ')} }`);
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'TOO_EXPENSIVE' });
  });
});

describe('a gateway of some namespaces', () => {
  it('writes to no other, though its own identity could', async () => {
    const bounded = await aGateway(cluster, { NAMESPACES: ['team-a'] });
    const answer = await bounded.send(
      'mutation { updateMachineProvider(input: {name: "aws-us-west-2", labels: {a: "b"}}) { machineProvider { id } problems { code path fix } } }',
    );
    expect(answer.data).toMatchObject({
      updateMachineProvider: { machineProvider: null, problems: [{ code: 'FORBIDDEN', path: 'metadata.namespace' }] },
    });
    const yaml =
      'apiVersion: vitistack.io/v1alpha1\nkind: MachineProvider\nmetadata: {name: x, namespace: other}\nspec: {}';
    const applied = await bounded.send(
      'mutation ($yaml: String!) { applyMachineProvider(input: {yaml: $yaml}) { problems { code } } }',
      { yaml },
    );
    expect(applied.data).toEqual({ applyMachineProvider: { problems: [{ code: 'FORBIDDEN' }] } });
    await bounded.stop();
  });

  it('answers of every other, there or not, by one sentence that tells of none', async () => {
    const bounded = await aGateway(cluster, { NAMESPACES: ['team-a'] });
    const id = (namespace: string) => encodeNodeId({ kind: 'MachineProvider', namespace, name: 'aws-us-west-2' });
    for (const namespace of ['default', 'nowhere']) {
      const message = `Expected a namespace that this gateway serves, but got "${namespace}".`;
      const read = await bounded.send(
        `query ($id: ID!) {
          one: machineProvider(namespace: "${namespace}", name: "aws-us-west-2") { id }
          node(id: $id) { id }
          waited: machineProvider(namespace: "${namespace}", name: "x", minResourceVersion: "999999999") { id } }`,
        { id: id(namespace) },
      );
      expect(read.errors?.map((error) => [error.message, error.extensions?.['code']])).toEqual([
        [message, 'FORBIDDEN'],
        [message, 'FORBIDDEN'],
        [message, 'FORBIDDEN'],
      ]);
      const list = await bounded.send(`{ machineProviders(namespace: "${namespace}") { totalCount } }`);
      expect(list.errors).toMatchObject([{ message, extensions: { code: 'FORBIDDEN' } }]);
      const written = await bounded.send(
        `mutation { deleteMachineProvider(input: {namespace: "${namespace}", name: "aws-us-west-2"}) { problems { message } } }`,
      );
      expect(written.data).toEqual({ deleteMachineProvider: { problems: [{ message }] } });
    }
    await bounded.stop();
  });
});
