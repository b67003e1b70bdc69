import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { ResourceQuota, ResourceUsage } from '../../../schema/status/resources.ts';
import { createAllowList, parseAllowed } from '../../../src/calls/egress/allow-list.ts';
import type { Settings } from '../../../src/settings.ts';
import { clusterApi, type StoredObject } from '../../support/cluster-api.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../../support/gateway.ts';
import { DiscoverDocument, type DiscoverMutation, DiscoveryNodeDocument } from '../../support/generated/operations.ts';

/** A peer as a gateway reaches it: by the address of its port, which the operator allows. */
export interface BehindGateway {
  /** What is asked, with versions. */
  readonly name: string;
  readonly spec: MachineProviderSpec;
  /** What is in the one Secret that the spec names. */
  readonly secretData: Readonly<Record<string, string>>;
  /** Entries of EGRESS_ALLOW: `127.0.0.1:PORT`. */
  readonly places: readonly string[];
  /** PEM for PROVIDER_CA; absent where the Secret has it. */
  readonly authority?: string;
  /** Seen nowhere but in the Secret. */
  readonly canaries: readonly string[];
  /** What is in use there, and some of its quotas, as the status is to say it. */
  readonly resources: { readonly usage: ResourceUsage; readonly quotas: readonly ResourceQuota[] };
}

export type Discovered = DiscoverMutation['discoverCapabilities'];

/** A cluster that has a provider and a Secret for each of some peers. */
export interface InFront {
  /** A gateway in front of it; by default the operator has allowed all places of the peers. */
  open(allowed?: readonly string[], overrides?: Partial<Settings>): Promise<TestGateway>;
  /** By a gateway of its own, until the end. */
  discover(name: string, allowed?: readonly string[]): Promise<Discovered>;
  /** Puts texts in place of those in the provider's Secret; the others stay. */
  putSecret(name: string, texts: Readonly<Record<string, string>>): Promise<void>;
  /** What the cluster keeps of it. Throws where a canary is in it. */
  stored(name: string): Promise<StoredObject | undefined>;
  /** Throws where a canary was logged or answered. */
  check(gateway: TestGateway): void;
  stop(): Promise<void>;
}

/** By the names that the providers get, in the namespace `default`; of an embedded cluster unless given another, to be removed. */
export async function inFrontOf(
  peers: Readonly<Record<string, BehindGateway>>,
  given?: Pick<TestCluster, 'kubeconfigPath' | 'remove'>,
): Promise<InFront> {
  const cluster = given ?? (await aCluster({ hasSecrets: false }));
  const api = await clusterApi(cluster);
  const folder = mkdtempSync(join(tmpdir(), 'authorities-'));
  const authorities = join(folder, 'ca.crt');
  const all = Object.values(peers);
  writeFileSync(authorities, all.map(({ authority }) => authority ?? '').join('\n'));
  for (const [name, { spec, secretData: stringData }] of Object.entries(peers)) {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: `${name}-credentials` }, stringData };
    expect((await api.call('POST', '/api/v1/namespaces/default/secrets', secret)).status).toBe(201);
    await api.create({
      apiVersion: 'vitistack.io/v1alpha1',
      kind: 'MachineProvider',
      metadata: { name, namespace: 'default' },
      spec: withSecret(spec, `${name}-credentials`),
    });
  }
  const refuseCanaries = (text: string) => {
    for (const canary of all.flatMap(({ canaries }) => canaries)) expect(text).not.toContain(canary);
  };
  const inFront: InFront = {
    open: (allowed = all.flatMap(({ places }) => places), overrides = {}) => {
      const entries = allowed.map(parseAllowed).filter((entry) => entry !== undefined);
      const hasAuthority = all.some(({ authority }) => authority !== undefined);
      return aGateway(cluster, {
        EGRESS_ALLOW: createAllowList(entries),
        ...(hasAuthority && { PROVIDER_CA: authorities }),
        ...overrides,
      });
    },
    discover: async (name, allowed) => {
      const gateway = await inFront.open(allowed);
      try {
        const discovered = await discoverBy(gateway, name);
        inFront.check(gateway);
        await inFront.stored(name);
        return discovered;
      } finally {
        await gateway.stop();
      }
    },
    putSecret: async (name, stringData) => {
      const path = `/api/v1/namespaces/default/secrets/${name}-credentials`;
      expect((await api.call('PATCH', path, { stringData })).status).toBe(200);
    },
    stored: async (name) => {
      const found = await api.find(name);
      refuseCanaries(JSON.stringify(found ?? {}));
      return found;
    },
    check: (gateway) => refuseCanaries(gateway.logged() + gateway.answered()),
    stop: async () => {
      rmSync(folder, { recursive: true });
      await api.stop();
      await cluster.remove();
    },
  };
  return inFront;
}

/** By the mutation, and to the end where that takes longer than a mutation waits. */
export async function discoverBy(gateway: TestGateway, name: string): Promise<Discovered> {
  const { discoverCapabilities: discovered } = await gateway.run(DiscoverDocument, { input: { name } });
  const { id, state } = discovered.discovery ?? {};
  if (id === undefined || state !== 'RUNNING') return discovered;
  const read = async () => (await gateway.run(DiscoveryNodeDocument, { id })).node;
  await expect.poll(read, { timeout: 60_000, interval: 500 }).not.toMatchObject({ state: 'RUNNING' });
  const node = await read();
  if (node?.__typename !== 'CapabilityDiscovery') throw new Error(`Expected the discovery ${id}, but it is gone.`);
  return { ...discovered, discovery: node };
}

/** The specs of tests all name the same Secret. */
function withSecret(spec: MachineProviderSpec, name: string): MachineProviderSpec {
  const rename = (key: string, value: unknown) =>
    /secretRef$/i.test(key) && typeof value === 'object' ? { ...value, name } : value;
  return { ...spec, authentication: JSON.parse(JSON.stringify(spec.authentication), rename) as object };
}
