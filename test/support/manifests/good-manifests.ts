import { parse } from 'yaml';
import { drivers } from '../../../src/drivers/registry.ts';
import { contractManifest, type MutableManifest } from '../contract.ts';
import { setAt } from '../set-at.ts';
import { fullManifest } from './full-manifest.ts';
import { type Differences, presentMistake, type Judgement } from './mistake.ts';
import { typeRows } from './types/all.ts';

/** A manifest without a mistake. */
export interface GoodManifest extends Judgement {
  readonly name: string;
  readonly manifest: MutableManifest;
  /** For the few that a create refuses all the same, though nothing is wrong with the manifest. */
  readonly isRefused?: true;
}

/** What is put at a place of the manifest that has every field; undefined takes it out. */
type Edit = readonly [at: string, value: unknown, judgement?: Judgement & Pick<GoodManifest, 'isRefused'>];

const noInput: Differences = {
  'validate input': 'the input of the API has no such field',
  create: 'the input of the API has no such field',
};
const noStatusInput: Differences = { 'validate input': 'the input of the API has no status' };
const owner = { apiVersion: 'v1', kind: 'Node', name: 'a', uid: 'b' };
const rule = 'spec.networkConfig.securityGroups[0].rules[0]';
const check = 'spec.networkConfig.loadBalancer.healthCheck';
const applied = (why: string): Differences => ({ apply: why, 'server-side apply': why });
const nullIsApplied = applied('an apply keeps a null and refuses it, where a create takes it for absent');
const applyDrops: Differences = { 'server-side apply': 'an apply looks at the types of what it will not keep' };

const edits: readonly Edit[] = [
  ['spec.config.timeout', '1h30m0.5s'],
  ['spec.config.timeout', '0s'],
  ['spec.config.timeout', '15µs'],
  ['spec.config.rateLimiting.requestsPerSecond', '0'],
  ['spec.config.rateLimiting.burstLimit', 2 ** 31 - 1],
  ['spec.config.retryPolicy.maxRetries', 0],
  ['spec.config.version', 'é'.repeat(64)],
  ['spec.config.customSettings', Object.fromEntries(Array.from({ length: 64 }, (_, n) => [`n${n}`, '']))],
  ['spec.config.customSettings', { 'a.b/c d': 'any key' }],
  ['spec.config.endpoint', 'openstack.example.com'],
  ['spec.availabilityZones', []],
  ['spec.authentication.type', undefined],
  ['spec.authentication', { serviceAccount: { secretRef: { name: 'a.b-c', key: '..data_x' } } }],
  ['spec.networkConfig.availableNetworks[0].cidr', '10.1.0.0/16'],
  ['spec.networkConfig.availableNetworks[0].cidr', '0.0.0.0/0'],
  ['spec.networkConfig.availableNetworks[0].cidr', '::/0'],
  ['spec.networkConfig.availableNetworks[0].vlan', 0],
  ['spec.networkConfig.availableNetworks[0].vlan', 4094],
  ['spec.networkConfig.availableNetworks', Array.from({ length: 128 }, (_, n) => ({ id: `n${n}` }))],
  [`${rule}.port`, '0-65535'],
  [`${rule}.port`, '80-80'],
  ['spec.networkConfig.securityGroups[0].rules', [{}, {}]],
  [`${check}.timeout`, '10s'],
  [`${check}.port`, 65_535],
  ['spec.storageConfig.defaultDiskSize', '1.5Ti'],
  ['spec.storageConfig.defaultDiskSize', '500M'],
  ['spec.storageConfig.defaultDiskSize', '1e3'],
  ['spec.storageConfig.defaultDiskSize', '+20Gi'],
  ['spec.storageConfig.defaultDiskSize', '.5k'],
  ['spec.storageConfig.backup.schedule', '@daily'],
  ['spec.storageConfig.backup.schedule', '*/15 0-6,22 1,15 JAN-mar mon-FRI'],
  ['spec.storageConfig.backup.schedule', '? * * * 0'],
  ['spec.computeConfig.maxCPU', '2.0'],
  ['spec.computeConfig.defaultCPU', '0.5'],
  ['spec.computeConfig.defaultMemoryGB', '00.10'],
  ['spec.capabilities.availableImages', Array.from({ length: 512 }, (_, n) => ({ id: `n${n}` }))],
  ['spec.config', null, { differs: nullIsApplied }],
  ['spec.config.customSettings.tenant', null, { differs: nullIsApplied }],
  ['spec.availabilityZones', null, { differs: nullIsApplied }],
  ['spec.networkConfig.availableNetworks[0].cidr', null, { differs: nullIsApplied }],
  ['metadata.name', 'a.b-c.9'],
  ['metadata.namespace', undefined],
  ['metadata.labels', { 'example.com/team': '', on: 'yes' }],
  ['metadata.annotations', { 'Example.com/Any': 'any text\n at all' }],
  ['metadata.annotations', null],
  ['metadata.finalizers', ['example.com/hold', 'orphan', 'hold'], { differs: noInput }],
  ['metadata.ownerReferences', [owner], { differs: noInput }],
  [
    'metadata.ownerReferences',
    [owner, owner],
    { differs: { ...noInput, ...applied('an apply tells owners apart by their uid') } },
  ],
  ['metadata.generateName', 'aws-', { differs: noInput }],
  [
    'metadata',
    { generateName: 'aws-' },
    { differs: { ...noInput, ...applied('a create draws a name, an apply must know whom it is about') } },
  ],
  ['metadata.creationTimestamp', null, { differs: noInput }],
  ['metadata.creationTimestamp', '2026-01-31T12:00:00Z', { differs: noInput }],
  [
    'metadata.uid',
    '0d5c1b6e-1d1e-4c39-9d9f-3f6d4a4c0b11',
    { differs: { ...noInput, ...applied('an apply is meant for the object that has this uid, and there is none') } },
  ],
  ['metadata.resourceVersion', '4711', { differs: noInput }],
  ['metadata.generation', 3, { differs: noInput }],
  ['metadata.selfLink', '/x', { differs: noInput }],
  ['metadata.managedFields', [], { differs: { ...noInput, ...applied('an apply says itself who owns what') } }],
  [
    'metadata.managedFields',
    [{ manager: 'x' }],
    { differs: { ...noInput, ...applied('an apply says itself who owns what') } },
  ],
  [
    'metadata.namespace',
    'not-there',
    {
      isRefused: true,
      differs: {
        'validate yaml': 'the query does not look at the cluster',
        'validate input': 'the query does not look at the cluster',
      },
      refusal: { code: 404, placeless: 'it is about the namespace' },
    },
  ],
  ['status', { phase: 'Ready' }, { differs: noStatusInput }],
  ['status', { phase: 'Asleep' }, { differs: noStatusInput }],
  ['status', { phase: 7 }, { differs: { ...noStatusInput, ...applyDrops } }],
  ['status', 7, { differs: { ...noStatusInput, ...applyDrops } }],
];

/** The contract's examples, and the ways of writing that somebody might take for wrong. */
export const goodManifests: readonly GoodManifest[] = [
  { name: "the contract's AWS example", manifest: contractManifest('aws-us-west-2') },
  { name: "the contract's vSphere example", manifest: contractManifest('vsphere-datacenter1') },
  { name: 'a manifest that has every field', manifest: fullManifest() },
  ...edits.map(([at, value, judgement]) => {
    const manifest = fullManifest();
    setAt(manifest, at, value);
    return { name: presentMistake({ at, value }), manifest, ...judgement };
  }),
  ...Object.values(drivers).map(({ type, example }) => ({
    name: `the example of ${type}`,
    manifest: parse(example) as MutableManifest,
  })),
  ...typeRows.flatMap(({ type, good }) =>
    good.map(([at, value]) => {
      const manifest = parse(drivers[type].example) as MutableManifest;
      setAt(manifest, at, value);
      return { name: presentMistake({ at, value, type }), manifest };
    }),
  ),
];
