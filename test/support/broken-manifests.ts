import { contractManifest, type MutableManifest } from './contract.ts';
import { setAt } from './set-at.ts';

/** One mistake: where it is made, what is put there, and the one problem that it must give. */
export interface Mistake {
  readonly at: string;
  /** undefined takes the value out. */
  readonly value: unknown;
  readonly code: string;
  /** Where the problem is shown; the mistake's own place when absent. */
  readonly path?: string;
  /** It contradicts another value, and says nothing while that one is wrong itself. */
  readonly across?: boolean;
  /** What the message must hold. */
  readonly says: string;
}

/** Every rule that the contract names, broken in each way that somebody will. */
export const contractMistakes: readonly Mistake[] = [
  { at: 'spec.type', value: undefined, code: 'REQUIRED', says: 'but it is missing' },
  { at: 'spec.type', value: null, code: 'REQUIRED', says: 'but it is missing' },
  { at: 'spec.type', value: 'amazon', code: 'NOT_SUPPORTED', says: '"proxmox", but got "amazon"' },
  { at: 'spec.type', value: 'AWS', code: 'NOT_SUPPORTED', says: 'but got "AWS"' },
  { at: 'spec.type', value: '', code: 'NOT_SUPPORTED', says: 'but got ""' },
  { at: 'spec.type', value: 7, code: 'INVALID', says: 'but got 7' },
  { at: 'spec.region', value: undefined, code: 'REQUIRED', says: 'but it is missing' },
  { at: 'spec.region', value: '', code: 'REQUIRED', says: 'not empty' },
  { at: 'spec.region', value: '   ', code: 'INVALID', says: 'but got "   "' },
  { at: 'spec.region', value: 3, code: 'INVALID', says: 'Expected a text, but got 3' },
  { at: 'spec.authentication', value: undefined, code: 'REQUIRED', says: 'but it is missing' },
  { at: 'spec.authentication', value: {}, code: 'REQUIRED', says: 'at least one authentication method' },
  {
    at: 'spec.authentication',
    value: { type: 'apikey' },
    code: 'REQUIRED',
    says: 'at least one authentication method',
  },
  { at: 'spec.authentication', value: { apiKey: null }, code: 'REQUIRED', says: 'at least one authentication method' },
  { at: 'spec.authentication', value: 'apikey', code: 'INVALID', says: 'Expected an object with type, apiKey' },
  { at: 'spec.config.timeout', value: '30', code: 'INVALID', says: 'a duration such as "30s", "5m"' },
  { at: 'spec.config.timeout', value: '30 s', code: 'INVALID', says: 'but got "30 s"' },
  { at: 'spec.config.timeout', value: '-5s', code: 'INVALID', says: 'a duration' },
  { at: 'spec.config.timeout', value: '1d', code: 'INVALID', says: 'a duration' },
  { at: 'spec.config.timeout', value: '2562048h', code: 'INVALID', says: 'a duration' },
  { at: 'spec.config.timeout', value: '', code: 'INVALID', says: 'a duration' },
  { at: 'spec.config.timeout', value: 30, code: 'INVALID', says: 'Expected a text, but got 30' },
  { at: 'spec.config.rateLimiting.requestsPerSecond', value: '10,5', code: 'INVALID', says: 'a decimal number' },
  { at: 'spec.config.rateLimiting.requestsPerSecond', value: '1e3', code: 'INVALID', says: 'a decimal number' },
  { at: 'spec.config.rateLimiting.requestsPerSecond', value: 'ten', code: 'INVALID', says: 'a decimal number' },
  { at: 'spec.networkConfig.availableNetworks[0].cidr', value: '10.0.1.0/33', code: 'INVALID', says: 'CIDR' },
  { at: 'spec.networkConfig.availableNetworks[0].cidr', value: '10.0.1.0', code: 'INVALID', says: 'CIDR' },
  { at: 'spec.networkConfig.availableNetworks[1].cidr', value: '300.0.1.0/24', code: 'INVALID', says: 'CIDR' },
  { at: 'spec.storageConfig.defaultDiskSize', value: '20GB', code: 'INVALID', says: 'a Kubernetes quantity' },
  { at: 'spec.storageConfig.defaultDiskSize', value: 'big', code: 'INVALID', says: 'a Kubernetes quantity' },
  { at: 'spec.storageConfig.defaultDiskSize', value: '0', code: 'INVALID', says: 'above zero' },
  { at: 'spec.computeConfig.defaultCPU', value: '0', code: 'INVALID', says: 'a positive decimal' },
  { at: 'spec.computeConfig.defaultCPU', value: '-2', code: 'INVALID', says: 'a positive decimal' },
  { at: 'spec.computeConfig.defaultCPU', value: '2 cores', code: 'INVALID', says: 'a positive decimal' },
  { at: 'spec.computeConfig.defaultMemoryGB', value: '0.0', code: 'INVALID', says: 'a positive decimal' },
  { at: 'spec.computeConfig.defaultMemoryGB', value: '4Gi', code: 'INVALID', says: 'a positive decimal' },
];

/** What the contract implies: closed sets, types, bounds, keys, and fields that contradict each other. */
export const impliedMistakes: readonly Mistake[] = [
  { at: 'spec.authentication.type', value: 'password', code: 'NOT_SUPPORTED', says: '"apikey", "oauth2"' },
  {
    at: 'spec.authentication.type',
    value: 'oauth2',
    code: 'REQUIRED',
    path: 'spec.authentication.oauth2',
    says: 'which type `oauth2` needs',
  },
  {
    at: 'spec.authentication.apiKey',
    value: {},
    code: 'REQUIRED',
    path: 'spec.authentication.apiKey.secretRef',
    says: 'but it is missing',
  },
  { at: 'spec.authentication.apiKey.secretRef.name', value: '', code: 'REQUIRED', says: 'not empty' },
  { at: 'spec.authentication.apiKey.secretRef.name', value: 'AWS_creds', code: 'INVALID', says: 'name of a Secret' },
  { at: 'spec.authentication.apiKey.secretRef.key', value: undefined, code: 'REQUIRED', says: 'missing' },
  { at: 'spec.authentication.apiKey.secretRef.key', value: 'a/b', code: 'INVALID', says: 'a key of a Secret' },
  {
    at: 'spec.availabilityZones[2]',
    value: 'us-west-2a',
    across: true,
    code: 'DUPLICATE',
    says: 'as at spec.availabilityZones[0]',
  },
  { at: 'spec.config.endpoint', value: 'two words', code: 'INVALID', says: 'a host or an address' },
  { at: 'spec.config.version', value: 7, code: 'INVALID', says: 'Expected a text, but got 7' },
  {
    at: 'spec.config.retryPolicy',
    value: { maxRetries: -1 },
    code: 'INVALID',
    path: 'spec.config.retryPolicy.maxRetries',
    says: 'of at least 0, but got -1',
  },
  {
    at: 'spec.config.retryPolicy',
    value: { maxRetries: '3' },
    code: 'INVALID',
    path: 'spec.config.retryPolicy.maxRetries',
    says: 'a whole number',
  },
  { at: 'spec.config.rateLimiting.burstLimit', value: 1.5, code: 'INVALID', says: 'a whole number' },
  { at: 'spec.config.rateLimiting.burstLimit', value: 2 ** 31, code: 'INVALID', says: '32 bits' },
  { at: 'spec.config.customSettings', value: ['a'], code: 'INVALID', says: 'an object of texts' },
  {
    at: 'spec.config.customSettings',
    value: { port: 22 },
    code: 'INVALID',
    path: 'spec.config.customSettings.port',
    says: 'but got a number',
  },
  {
    at: 'spec.capabilities.supportedOperations[0]',
    value: 'explode',
    code: 'NOT_SUPPORTED',
    says: '"resize", but got "explode"',
  },
  { at: 'spec.capabilities.supportedOperations[1]', value: 'create', across: true, code: 'DUPLICATE', says: 'once' },
  { at: 'spec.capabilities.supportedOSTypes', value: 'linux', code: 'INVALID', says: 'Expected a list' },
  {
    at: 'spec.capabilities.features',
    value: { liveResize: 'true' },
    code: 'INVALID',
    path: 'spec.capabilities.features.liveResize',
    says: 'true or false',
  },
  {
    at: 'spec.networkConfig.availableNetworks[0].vlan',
    value: 4095,
    code: 'INVALID',
    says: 'from 0 to 4094, but got 4095',
  },
  { at: 'spec.networkConfig.availableNetworks[0].type', value: 'dmz', code: 'NOT_SUPPORTED', says: '"management"' },
  { at: 'spec.networkConfig.availableNetworks[1].id', value: undefined, code: 'REQUIRED', says: 'missing' },
  {
    at: 'spec.networkConfig.availableNetworks[1].id',
    value: 'subnet-11111111',
    across: true,
    code: 'DUPLICATE',
    path: 'spec.networkConfig.availableNetworks[1]',
    says: 'each id once, but got "subnet-11111111" again',
  },
  {
    at: 'spec.networkConfig.availableNetworks',
    value: Array.from({ length: 129 }, (_, id) => ({ id: `n${id}` })),
    code: 'TOO_MANY',
    says: 'at most 128 items, but got 129',
  },
  {
    at: 'spec.networkConfig.securityGroups',
    value: [{ id: 'web', rules: [{ port: '65536' }] }],
    code: 'INVALID',
    path: 'spec.networkConfig.securityGroups[0].rules[0].port',
    says: 'a port or a range',
  },
  {
    at: 'spec.networkConfig.securityGroups',
    value: [{ id: 'web', rules: [{ port: '443-80' }] }],
    code: 'INVALID',
    path: 'spec.networkConfig.securityGroups[0].rules[0].port',
    says: 'begins with the lower one',
  },
  {
    at: 'spec.networkConfig.securityGroups',
    value: [{ id: 'web', rules: [{ port: 22 }] }],
    code: 'INVALID',
    path: 'spec.networkConfig.securityGroups[0].rules[0].port',
    says: 'Expected a text, but got 22',
  },
  {
    at: 'spec.networkConfig.loadBalancer',
    value: { algorithm: 'random' },
    code: 'NOT_SUPPORTED',
    path: 'spec.networkConfig.loadBalancer.algorithm',
    says: '"round-robin"',
  },
  {
    at: 'spec.networkConfig.loadBalancer',
    value: { healthCheck: { port: 0 } },
    code: 'INVALID',
    path: 'spec.networkConfig.loadBalancer.healthCheck.port',
    says: 'from 1 to 65535',
  },
  {
    at: 'spec.networkConfig.loadBalancer',
    value: { healthCheck: { path: 'healthz' } },
    code: 'INVALID',
    path: 'spec.networkConfig.loadBalancer.healthCheck.path',
    says: 'a slash',
  },
  {
    at: 'spec.networkConfig.loadBalancer',
    value: { healthCheck: { interval: '5s', timeout: '10s' } },
    code: 'INVALID',
    path: 'spec.networkConfig.loadBalancer.healthCheck.timeout',
    says: 'no longer than interval',
  },
  {
    at: 'spec.networkConfig.loadBalancer',
    value: { healthCheck: { interval: '5', timeout: '10s' } },
    code: 'INVALID',
    path: 'spec.networkConfig.loadBalancer.healthCheck.interval',
    says: 'a duration',
  },
  { at: 'spec.storageConfig.availableStorageTypes[0].iopsPerGB', value: 'many', code: 'INVALID', says: 'a decimal' },
  {
    at: 'spec.storageConfig.availableStorageTypes[0].replication',
    value: 'raid6',
    code: 'NOT_SUPPORTED',
    says: '"raid10"',
  },
  {
    at: 'spec.storageConfig.availableStorageTypes[1].name',
    value: 'gp3',
    across: true,
    code: 'DUPLICATE',
    path: 'spec.storageConfig.availableStorageTypes[1]',
    says: 'each name once',
  },
  {
    at: 'spec.storageConfig.backup',
    value: { schedule: 'nightly' },
    code: 'INVALID',
    path: 'spec.storageConfig.backup.schedule',
    says: 'a cron expression',
  },
  {
    at: 'spec.storageConfig.backup',
    value: { schedule: '61 2 * * *' },
    code: 'INVALID',
    path: 'spec.storageConfig.backup.schedule',
    says: 'a cron expression',
  },
  {
    at: 'spec.storageConfig.backup',
    value: { retentionDays: -1 },
    code: 'INVALID',
    path: 'spec.storageConfig.backup.retentionDays',
    says: 'at least 0',
  },
  {
    at: 'spec.computeConfig.maxCPU',
    across: true,
    value: '1',
    code: 'INVALID',
    says: 'at least defaultCPU, but got less (defaultCPU is "2", maxCPU is "1")',
  },
  {
    at: 'spec.computeConfig.maxMemoryGB',
    across: true,
    value: '3.5',
    code: 'INVALID',
    says: 'at least defaultMemoryGB',
  },
  {
    at: 'spec.computeConfig.gpuSupport',
    value: { maxGPUs: -1 },
    code: 'INVALID',
    path: 'spec.computeConfig.gpuSupport.maxGPUs',
    says: 'at least 0',
  },
  { at: 'spec.computeConfig.cpuOptions', value: [], code: 'INVALID', says: 'Expected an object with hyperThreading' },
  { at: 'spec.regionn', value: 'x', code: 'UNKNOWN_FIELD', says: 'the unknown field "regionn"' },
  { at: 'spec.networkConfig.availableNetworks[0].gateway', value: 'x', code: 'UNKNOWN_FIELD', says: '"gateway"' },
  { at: 'spec', value: undefined, code: 'REQUIRED', says: 'but it is missing' },
  { at: 'spec', value: [], code: 'INVALID', says: 'but got a list' },
  { at: 'metadata.lables', value: {}, code: 'UNKNOWN_FIELD', says: 'the unknown field "lables"' },
  { at: 'kind', value: 'Machine', code: 'NOT_SUPPORTED', says: '"MachineProvider", but got "Machine"' },
  { at: 'kind', value: undefined, code: 'REQUIRED', says: 'but it is missing' },
  { at: 'apiVersion', value: 'vitistack.io/v1', code: 'NOT_SUPPORTED', says: '"vitistack.io/v1alpha1"' },
];

/** The contract's AWS example with these mistakes in it. */
export function withMistakes(...mistakes: readonly Mistake[]): MutableManifest {
  const manifest = contractManifest();
  for (const { at, value } of mistakes) setAt(manifest, at, value);
  return manifest;
}
