import type { MutableManifest } from '../contract.ts';

/** A fresh manifest that has every field of the contract's spec, each good: whatever is put into it breaks nothing else. */
export function fullManifest(): MutableManifest {
  return {
    apiVersion: 'vitistack.io/v1alpha1',
    kind: 'MachineProvider',
    metadata: { name: 'full', namespace: 'default', labels: { team: 'blue' }, annotations: { 'example.com/note': '' } },
    spec: {
      type: 'openstack',
      region: 'north-1',
      availabilityZones: ['north-1a', 'north-1b'],
      config: config(),
      authentication: authentication(),
      capabilities: capabilities(),
      networkConfig: networkConfig(),
      storageConfig: storageConfig(),
      computeConfig: computeConfig(),
    },
  };
}

function config(): object {
  return {
    endpoint: 'https://openstack.example.com:5000/v3',
    version: '3.14',
    timeout: '1h30m',
    retryPolicy: { maxRetries: 3, backoffMultiplier: '1.5', maxBackoffDelay: '250ms' },
    rateLimiting: { requestsPerSecond: '10.5', burstLimit: 20 },
    customSettings: { domain: 'Default', tenant: 'machines' },
  };
}

function authentication(): object {
  const secret = (key: string) => ({ name: 'openstack-credentials', key });
  return {
    type: 'serviceaccount',
    apiKey: { secretRef: secret('api-key') },
    oauth2: {
      clientId: '6731de76-14a6-49ae-97bc-6eba6914391e',
      clientSecretRef: secret('client-secret'),
      tokenURL: 'https://login.example.com/oauth2/token',
      scopes: ['compute', 'network'],
    },
    certificate: { certSecretRef: secret('tls.crt'), keySecretRef: secret('tls.key') },
    serviceAccount: { secretRef: secret('token') },
  };
}

function capabilities(): object {
  return {
    supportedOperations: ['create', 'delete', 'start', 'stop', 'restart', 'resize'],
    supportedOSTypes: ['linux', 'windows'],
    supportedInstanceTypes: ['m1.small', 'm1.large'],
    availableImages: [
      {
        name: 'ubuntu-24.04-server',
        id: '8a9d-ubuntu',
        osType: 'linux',
        version: '24.04',
        architecture: 'x86_64',
        description: 'For everything that has no needs of its own.',
      },
      { id: '8a9d-windows' },
    ],
    features: {
      snapshotSupport: true,
      liveResize: false,
      hotPlugDisks: true,
      hotPlugNetworks: false,
      customMetadata: true,
      tagSupport: false,
      monitoringIntegration: true,
      backupIntegration: false,
    },
  };
}

function networkConfig(): object {
  return {
    defaultNetworkId: 'net-1',
    defaultSubnetId: 'subnet-1',
    availableNetworks: [
      { id: 'net-1', name: 'Production', cidr: '10.0.0.0/16', type: 'private', vlan: 100 },
      { id: 'net-2', cidr: '2001:db8::/64', type: 'public' },
    ],
    securityGroups: [
      {
        id: 'web',
        name: 'Web',
        description: 'What browsers need.',
        rules: [{ protocol: 'tcp', port: '80-443', source: '0.0.0.0/0', direction: 'ingress' }, { protocol: 'icmp' }],
      },
      { id: 'db', rules: [] },
    ],
    loadBalancer: {
      enabled: true,
      type: 'application',
      algorithm: 'least-connections',
      healthCheck: {
        protocol: 'http',
        port: 8080,
        path: '/healthz',
        interval: '10s',
        timeout: '5s',
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
    },
  };
}

function storageConfig(): object {
  return {
    defaultStorageClass: 'fast',
    defaultDiskSize: '20Gi',
    availableStorageTypes: [
      {
        name: 'fast',
        type: 'nvme',
        iopsPerGB: '3.0',
        throughputMBps: '40.0',
        encrypted: true,
        replication: 'raid10',
      },
      { name: 'slow' },
    ],
    backup: { enabled: true, retentionDays: 30, schedule: '0 2 * * *', destination: 's3', encryption: true },
  };
}

function computeConfig(): object {
  return {
    defaultCPU: '2',
    defaultMemoryGB: '4.0',
    maxCPU: '96',
    maxMemoryGB: '384.0',
    cpuOptions: { hyperThreading: true, supportedArchitectures: ['x86_64', 'arm64'], cpuFeatures: ['avx', 'avx2'] },
    memoryOptions: { hugePagesSupport: true, memoryOvercommit: false, swapEnabled: false },
    gpuSupport: { enabled: true, availableTypes: ['nvidia-tesla-v100', 'nvidia-rtx-3080'], maxGPUs: 4 },
  };
}
