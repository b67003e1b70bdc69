import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MachineProvider } from '../../schema/machine-provider.ts';
import { readMachineProvider } from '../../schema/read.ts';
import { connectCluster } from '../../src/cluster/connection.ts';
import {
  createMachineProviderStatusWrites,
  type MachineProviderStatusWrites,
} from '../../src/cluster/machine-provider-status.ts';
import { assess } from '../../src/status/assess.ts';
import { discoveryManager, healthManager, quotaManager } from '../../src/status/managers.ts';
import type { Assessment, Observations } from '../../src/status/observations.ts';
import { changesWorthTelling } from '../../src/status/worth-telling.ts';
import { FailureCode } from '../../schema/failure-code.ts';
import { type ClusterApi, clusterApi } from '../support/cluster-api.ts';
import { aDiscovery } from '../support/discovery.ts';
import { aCluster, type TestCluster } from '../support/gateway.ts';
import { ProbeStep } from '../../src/drivers/connection.ts';
import { aFailure, applied, observations, seenAt, stoppedAt } from '../support/looks.ts';

let cluster: TestCluster;
let api: ClusterApi;
let writes: MachineProviderStatusWrites;
let close: () => Promise<void>;

beforeAll(async () => {
  cluster = await aCluster();
  api = await clusterApi(cluster);
  const log = pino({ level: 'silent' });
  const connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath: cluster.kubeconfigPath, log });
  close = () => connection.stop();
  writes = createMachineProviderStatusWrites(connection);
});

afterAll(async () => {
  await close();
  await api.stop();
  await cluster.remove();
});

const managers = { health: healthManager, discovery: discoveryManager, quota: quotaManager };
const signal = new AbortController().signal;

async function aProvider(name: string): Promise<MachineProvider> {
  await api.create({
    apiVersion: 'vitistack.io/v1alpha1',
    kind: 'MachineProvider',
    metadata: { name, namespace: 'default' },
    spec: {
      type: 'proxmox',
      region: 'cluster1',
      config: { endpoint: 'pve.example.com:8006', customSettings: { tokenId: 'gateway@pve!probe' } },
      authentication: { type: 'apikey', apiKey: { secretRef: { name: 'proxmox-credentials', key: 'token' } } },
      networkConfig: { defaultNetworkId: 'vmbr0' },
    },
  });
  const foreign = { type: 'Maintained', status: 'False', reason: 'ByHand', message: 'Not by us.' };
  return readMachineProvider(await api.patch(name, { status: { conditions: [foreign] } }, 'status'));
}

/** Applies each share as its manager does. Throws where the cluster refuses one, or would have said anything of it. */
async function apply(provider: MachineProvider, { health, discovery, quota }: Assessment): Promise<MachineProvider> {
  let current = provider;
  for (const [name, share] of Object.entries({ health, discovery, quota })) {
    if (share === undefined) continue;
    const { namespace, name: called, resourceVersion } = current.metadata;
    const { object, warnings } = await writes.apply(
      { namespace, name: called },
      { resourceVersion: resourceVersion ?? '', status: { ...share } },
      { fieldManager: managers[name as keyof typeof managers], signal },
    );
    expect(warnings).toEqual([]);
    current = readMachineProvider(object);
  }
  return current;
}

/** By the type of each condition, with every list: a cluster drops one whose entries were taken back. */
const byType = (status: MachineProvider['status']) => ({
  ...status,
  capabilities: {
    verified: status?.capabilities?.verified ?? [],
    unsupported: status?.capabilities?.unsupported ?? [],
    lastVerified: status?.capabilities?.lastVerified,
  },
  conditions: Object.fromEntries((status?.conditions ?? []).map((condition) => [condition.type ?? '', condition])),
});

/** All that the table of transitions has, and what else is asked, one after the other. */
const others: readonly Partial<Observations>[] = [
  { quotas: { quotas: [{ resource: 'cpu', unit: 'cores', used: 96, limit: 100 }], usage: { machines: 3 }, gaps: [] } },
  { quotas: aFailure(FailureCode.TIMEOUT), discovery: aDiscovery({ networks: { items: [{ id: 'vmbr0' }] } }) },
  { discovery: aFailure(FailureCode.FORBIDDEN) },
  { discovery: aDiscovery(), quotas: { quotas: [], usage: {}, gaps: [] } },
];
const course = Object.entries(observations).map(([name, seen], index) => ({
  name,
  seen: { ...seen, ...others[index % others.length] },
}));

describe('the shares of a status', () => {
  it('are taken by the cluster as they are judged, and add up to what was meant, whatever was there before', async () => {
    let provider = await aProvider('shares');
    let memory: Pick<Assessment, 'looks' | 'unconfirmed'> = { looks: [], unconfirmed: false };
    // Twice, so that what needs to be seen again is.
    for (const [index, { name, seen }] of [...course, ...course].entries()) {
      const judged = assess({ provider, ...memory }, seen, seenAt + index * 60_000);
      const meant = applied(provider, judged);
      const stored = await apply(provider, judged);
      expect(byType(stored.status), name).toEqual(byType(meant.status));
      expect(stored.unreadable, name).toEqual([]);
      provider = stored;
      memory = judged;
    }
    expect(provider.status?.conditions).toContainEqual({
      type: 'Maintained',
      status: 'False',
      reason: 'ByHand',
      message: 'Not by us.',
    });
  });

  it('are no news to whoever reads back what was written', async () => {
    const provider = await aProvider('no-news');
    for (const [index, { name, seen }] of course.entries()) {
      const judged = assess({ provider, looks: [], unconfirmed: false }, seen, seenAt + index);
      const stored = readMachineProvider(await api.find('no-news'));
      const written = await apply(stored, judged);
      for (const share of [judged.health, judged.discovery, judged.quota]) {
        if (share !== undefined) expect(changesWorthTelling(written.status, share), name).toBe(false);
      }
    }
  });

  it('are taken and kept as they are, whatever stands in the texts of spec and provider', async () => {
    let provider = await aProvider('strange-texts');
    const strange = 'a\u2028 b\u0085c\uFFFEd\uFEFFe\u007Ff😀\u{1FFFF}: - # ! & *';
    const seen: Observations = {
      generation: 1,
      problems: [],
      look: stoppedAt(
        ProbeStep.LOGIN,
        aFailure(FailureCode.PROVIDER_FAULT, { fix: `${strange} \ud83d ${'😀'.repeat(1_500)}` }),
      ),
      quotas: {
        quotas: [{ resource: strange, unit: 'items', used: 1, limit: 2 }],
        ...{ usage: {}, gaps: [] },
      },
    };
    const judged = assess({ provider, looks: [], unconfirmed: true }, seen, seenAt);
    provider = await apply(provider, judged);
    expect(changesWorthTelling(provider.status, judged.health ?? { conditions: [] })).toBe(false);
    expect(changesWorthTelling(provider.status, judged.quota ?? { conditions: [] })).toBe(false);
    // A name is the spec's own, and stays what it is.
    const lists = { verified: [`network/${strange}`], unsupported: [], lastVerified: '2026-06-01T12:00:00Z' };
    const named = await apply(provider, {
      discovery: { capabilities: lists, conditions: [] },
      looks: [],
      unconfirmed: false,
    });
    expect(named.status?.capabilities?.verified).toEqual(lists.verified);
  });

  it('are read by kubectl as the columns and the conditions of any other resource', async () => {
    const provider = await aProvider('columns');
    const judged = assess({ provider, looks: [], unconfirmed: false }, course[0]?.seen ?? { generation: 1 }, seenAt);
    await apply(provider, judged);
    const path = '/apis/vitistack.io/v1alpha1/namespaces/default/machineproviders/columns';
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const { body } = await api.call('GET', path, undefined, { accept });
    const { columnDefinitions, rows } = body as {
      columnDefinitions: { name: string }[];
      rows: { cells: unknown[] }[];
    };
    const ready = columnDefinitions.findIndex(({ name }) => name === 'Ready');
    expect(rows[0]?.cells[ready]).toBe('True');
  });
});
