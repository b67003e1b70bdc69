import { describe, expect, it } from 'vitest';
import { specNoun, statusNoun } from '../../schema/model/machine-provider-model.ts';
import type { Field, Noun } from '../../schema/model/model.ts';

// The contract's field list, line by line: path, then type. `[]` marks a list, `enum` a set that the contract closes.
const contract = `
spec.type enum(aws azure gcp vsphere openstack libvirt proxmox)
spec.region string
spec.availabilityZones[] string
spec.config.endpoint string
spec.config.version string
spec.config.timeout string
spec.config.retryPolicy.maxRetries int32
spec.config.retryPolicy.backoffMultiplier string
spec.config.retryPolicy.maxBackoffDelay string
spec.config.rateLimiting.requestsPerSecond string
spec.config.rateLimiting.burstLimit int32
spec.config.customSettings map
spec.authentication.type enum(apikey oauth2 certificate serviceaccount)
spec.authentication.apiKey.secretRef.name string
spec.authentication.apiKey.secretRef.key string
spec.authentication.oauth2.clientId string
spec.authentication.oauth2.clientSecretRef.name string
spec.authentication.oauth2.clientSecretRef.key string
spec.authentication.oauth2.tokenURL string
spec.authentication.oauth2.scopes[] string
spec.authentication.certificate.certSecretRef.name string
spec.authentication.certificate.certSecretRef.key string
spec.authentication.certificate.keySecretRef.name string
spec.authentication.certificate.keySecretRef.key string
spec.authentication.serviceAccount.secretRef.name string
spec.authentication.serviceAccount.secretRef.key string
spec.capabilities.supportedOperations[] enum(create delete start stop restart resize)
spec.capabilities.supportedOSTypes[] string
spec.capabilities.supportedInstanceTypes[] string
spec.capabilities.availableImages[].name string
spec.capabilities.availableImages[].id string
spec.capabilities.availableImages[].osType string
spec.capabilities.availableImages[].version string
spec.capabilities.availableImages[].architecture string
spec.capabilities.availableImages[].description string
spec.capabilities.features.snapshotSupport bool
spec.capabilities.features.liveResize bool
spec.capabilities.features.hotPlugDisks bool
spec.capabilities.features.hotPlugNetworks bool
spec.capabilities.features.customMetadata bool
spec.capabilities.features.tagSupport bool
spec.capabilities.features.monitoringIntegration bool
spec.capabilities.features.backupIntegration bool
spec.networkConfig.defaultNetworkId string
spec.networkConfig.defaultSubnetId string
spec.networkConfig.availableNetworks[].id string
spec.networkConfig.availableNetworks[].name string
spec.networkConfig.availableNetworks[].cidr string
spec.networkConfig.availableNetworks[].type enum(public private management)
spec.networkConfig.availableNetworks[].vlan int32
spec.networkConfig.securityGroups[].id string
spec.networkConfig.securityGroups[].name string
spec.networkConfig.securityGroups[].description string
spec.networkConfig.securityGroups[].rules[].protocol enum(tcp udp icmp)
spec.networkConfig.securityGroups[].rules[].port string
spec.networkConfig.securityGroups[].rules[].source string
spec.networkConfig.securityGroups[].rules[].direction enum(ingress egress)
spec.networkConfig.loadBalancer.enabled bool
spec.networkConfig.loadBalancer.type enum(application network classic)
spec.networkConfig.loadBalancer.algorithm enum(round-robin least-connections ip-hash)
spec.networkConfig.loadBalancer.healthCheck.protocol string
spec.networkConfig.loadBalancer.healthCheck.port int32
spec.networkConfig.loadBalancer.healthCheck.path string
spec.networkConfig.loadBalancer.healthCheck.interval string
spec.networkConfig.loadBalancer.healthCheck.timeout string
spec.networkConfig.loadBalancer.healthCheck.healthyThreshold int32
spec.networkConfig.loadBalancer.healthCheck.unhealthyThreshold int32
spec.storageConfig.defaultStorageClass string
spec.storageConfig.defaultDiskSize string
spec.storageConfig.availableStorageTypes[].name string
spec.storageConfig.availableStorageTypes[].type enum(ssd hdd nvme)
spec.storageConfig.availableStorageTypes[].iopsPerGB string
spec.storageConfig.availableStorageTypes[].throughputMBps string
spec.storageConfig.availableStorageTypes[].encrypted bool
spec.storageConfig.availableStorageTypes[].replication enum(none raid1 raid5 raid10)
spec.storageConfig.backup.enabled bool
spec.storageConfig.backup.retentionDays int32
spec.storageConfig.backup.schedule string
spec.storageConfig.backup.destination enum(s3 gcs azure-blob local)
spec.storageConfig.backup.encryption bool
spec.computeConfig.defaultCPU string
spec.computeConfig.defaultMemoryGB string
spec.computeConfig.maxCPU string
spec.computeConfig.maxMemoryGB string
spec.computeConfig.cpuOptions.hyperThreading bool
spec.computeConfig.cpuOptions.supportedArchitectures[] string
spec.computeConfig.cpuOptions.cpuFeatures[] string
spec.computeConfig.memoryOptions.hugePagesSupport bool
spec.computeConfig.memoryOptions.memoryOvercommit bool
spec.computeConfig.memoryOptions.swapEnabled bool
spec.computeConfig.gpuSupport.enabled bool
spec.computeConfig.gpuSupport.availableTypes[] string
spec.computeConfig.gpuSupport.maxGPUs int32
status.phase enum(Ready NotReady Error Initializing)
status.conditions[].type string
status.conditions[].status enum(True False Unknown)
status.conditions[].lastTransitionTime time
status.conditions[].reason string
status.conditions[].message string
status.connectivity.status enum(Connected Disconnected Error)
status.connectivity.lastChecked time
status.connectivity.endpoint string
status.connectivity.latencyMs int32
status.authentication.status enum(Valid Invalid Expired Error)
status.authentication.lastVerified time
status.authentication.expiresAt time
status.resources.usage.machines int32
status.resources.usage.totalCPU string
status.resources.usage.totalMemoryGB string
status.resources.usage.totalStorageGB string
status.resources.limits.maxMachines int32
status.resources.limits.maxCPU string
status.resources.limits.maxMemoryGB string
status.resources.limits.maxStorageGB string
status.resources.quotas[].resource string
status.resources.quotas[].used string
status.resources.quotas[].limit string
status.resources.quotas[].available string
status.resources.quotas[].unit string
status.health.score int32
status.health.lastChecked time
status.health.metrics.successRate string
status.health.metrics.avgResponseTime string
status.health.metrics.errorRate string
status.capabilities.verified[] string
status.capabilities.unsupported[] string
status.capabilities.lastVerified time
`;

/** Ours, beyond the contract. */
const additions = ['status.observedGeneration int64', 'status.conditions[].observedGeneration int64'];

describe('the nouns', () => {
  it('hold every field of the contract with its name, nesting and type, and nothing else but observedGeneration', () => {
    const expected = [...contract.trim().split('\n'), ...additions];
    const actual = [...leaves(specNoun, 'spec'), ...leaves(statusNoun, 'status')];
    expect(actual.toSorted()).toEqual(expected.toSorted());
  });

  it('keep the fields in the order of the contract', () => {
    expect(leaves(specNoun, 'spec').filter((leaf) => !additions.includes(leaf))).toEqual(
      contract
        .trim()
        .split('\n')
        .filter((line) => line.startsWith('spec.')),
    );
  });
});

function leaves(noun: Noun, path: string): string[] {
  return noun.fields.flatMap((field) =>
    leavesOf(field, `${path}.${field.name}${field.list === undefined ? '' : '[]'}`),
  );
}

function leavesOf({ type }: Field, path: string): string[] {
  switch (type.kind) {
    case 'noun':
      return leaves(type.noun, path);
    case 'integer':
      return [`${path} int${type.bits}`];
    case 'enum':
      return [`${path} enum(${type.values.join(' ')})`];
    default:
      return [`${path} ${{ string: 'string', boolean: 'bool', dateTime: 'time', stringMap: 'map' }[type.kind]}`];
  }
}
