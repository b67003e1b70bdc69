import { coerceInputValue, type GraphQLInputType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { buildGatewaySchema } from '../../resolvers/schema.ts';
import { type ClusterApi, clusterApi } from '../support/cluster-api.ts';
import { contractText } from '../support/contract.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import { CreateDocument, UpdateDocument, ValidateDocument } from '../support/generated/operations.ts';
import { contractMistakes } from '../support/manifests/contract-mistakes.ts';
import { type Mistake, withMistakes } from '../support/manifests/mistake.ts';
import { toInput } from '../support/wire-values.ts';

let cluster: TestCluster;
let gateway: TestGateway;
let api: ClusterApi;
let before: Readonly<Record<string, string>>;

beforeAll(async () => {
  cluster = await aCluster({ seed: 'contract' });
  gateway = await aGateway(cluster);
  api = await clusterApi(cluster);
  before = await api.versions();
});

afterAll(async () => {
  await gateway.stop();
  await api.stop();
  await cluster.remove();
});

/** The manifest as an input of the API, and whether the types of GraphQL let it through to the rules. */
function inputFor(typeName: string, manifest: unknown): { input: unknown; coercible: boolean } {
  const input = toInput(typeName, manifest);
  let coercible = true;
  const type = buildGatewaySchema().getType(typeName) as GraphQLInputType;
  coerceInputValue(JSON.parse(JSON.stringify(input)), type, () => (coercible = false));
  return { input, coercible };
}

describe('all rules broken at once', () => {
  const isAsked = (mistake: Mistake) =>
    mistake.value !== undefined && inputFor('MachineProviderSpecInput', withMistakes(mistake).spec).coercible;
  const asked = contractMistakes.filter((mistake) => mistake.differs === undefined && isAsked(mistake));
  // One for each place.
  const together = [...new Map(asked.map((mistake) => [mistake.at, mistake])).values()];
  const spec = () => toInput('MachineProviderSpecInput', withMistakes(...together).spec) as object;
  const places = [...new Set(together.map(({ at, path = at }) => path))].sort();

  it('are many', () => {
    expect(places).toEqual([
      'spec.authentication',
      'spec.computeConfig.defaultCPU',
      'spec.computeConfig.defaultMemoryGB',
      'spec.config.rateLimiting.requestsPerSecond',
      'spec.config.timeout',
      'spec.networkConfig.availableNetworks[0].cidr',
      'spec.networkConfig.availableNetworks[1].cidr',
      'spec.region',
      'spec.storageConfig.defaultDiskSize',
      'spec.type',
    ]);
  });

  it('are told in one answer to a create, which writes nothing', async () => {
    const { createMachineProvider: outcome } = await gateway.run(CreateDocument, {
      input: { name: 'Broken!', labels: { 'a b': 'c' }, spec: spec() },
    });
    expect(outcome.machineProvider).toBeNull();
    const paths = outcome.problems.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining([...places, 'metadata.name', 'metadata.labels']));
    for (const { message, severity } of outcome.problems)
      expect([severity, message]).toEqual(['ERROR', expect.stringMatching(/\w/)]);
    expect(await api.versions()).toEqual(before);
  });

  it('are told in one answer to an update, which writes nothing', async () => {
    const { updateMachineProvider: outcome } = await gateway.run(UpdateDocument, {
      input: { name: 'aws-us-west-2', spec: spec() },
    });
    expect(outcome.machineProvider).toBeNull();
    // The stored provider has a method already, and absent keeps it.
    const open = places.filter((path) => path !== 'spec.authentication');
    expect(outcome.problems.map(({ path }) => path)).toEqual(expect.arrayContaining(open));
    expect(await api.versions()).toEqual(before);
  });

  it('are told in one answer about a manifest', async () => {
    const yaml = stringify(withMistakes(...together));
    const { validateMachineProvider: report } = await gateway.run(ValidateDocument, { yaml });
    expect(report.problems.map(({ path }) => path)).toEqual(expect.arrayContaining(places));
  });
});

describe('a text that is no manifest is answered with a place', () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x]\n${Array.from(
    { length: 8 },
    (_, n) => `${'bcdefghi'[n]}: &${'bcdefghi'[n]} [${Array(9).fill(`*${'abcdefgh'[n]}`).join(', ')}]`,
  ).join('\n')}\n`;
  const aws = contractText('aws-us-west-2');
  const texts: readonly [string, string, { readonly line: number; readonly says: RegExp }][] = [
    [
      'two documents',
      `${aws}---\n${contractText('vsphere-datacenter1')}`,
      { line: aws.split('\n').length + 1, says: /one/ },
    ],
    ['an alias bomb', bomb, { line: 3, says: /alias/i }],
    ['an unknown kind', aws.replace('kind: MachineProvider', 'kind: Machine'), { line: 2, says: /"Machine"/ }],
    ['tabs', aws.replace('  type: aws', '\ttype: aws'), { line: 7, says: /tab/i }],
    ['binary', '\u0000\u0001\u0002\u0003', { line: 1, says: /character|binary|text/i }],
    ['a bracket left open', 'spec: [', { line: 1, says: /\w/ }],
    ['nothing', '', { line: 1, says: /\w/ }],
    ['a list', '- a\n- b\n', { line: 1, says: /list/ }],
  ];

  it.each(texts)('%s', async (_, yaml, { line, says }) => {
    const begun = performance.now();
    const { validateMachineProvider: report } = await gateway.run(ValidateDocument, { yaml });
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(report.valid).toBe(false);
    expect(report.problems).not.toEqual([]);
    const [problem] = report.problems;
    expect(problem?.message).toMatch(says);
    expect(problem?.line).toBe(line);
    expect(problem?.column).toBeGreaterThanOrEqual(1);
  });
});
