/** A MachineProvider as the cluster stores it, every block of spec and status filled; overrides replace whole blocks. */
export function aStoredProvider(overrides: {
  readonly name?: string;
  readonly namespace?: string;
  readonly resourceVersion?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>> | undefined;
}): Record<string, unknown> {
  const { name = 'aws-us-west-2', namespace = 'default', resourceVersion = '1' } = overrides;
  return {
    apiVersion: 'vitistack.io/v1alpha1',
    kind: 'MachineProvider',
    metadata: {
      name,
      namespace,
      resourceVersion,
      uid: `uid-of-${name}`,
      generation: 3,
      creationTimestamp: '2026-01-31T12:00:00Z',
      labels: { team: 'blue' },
      annotations: { note: 'a "quoted" note' },
      managedFields: [{ manager: 'kubectl', operation: 'Apply', time: '2026-01-31T12:00:00Z' }],
      ...overrides.metadata,
    },
    spec: { ...wholeSpec, ...overrides.spec },
    ...('status' in overrides && overrides.status === undefined
      ? {}
      : { status: { ...wholeStatus, ...overrides.status } }),
  };
}

const wholeSpec = {
  type: 'aws',
  region: 'us-west-2',
  availabilityZones: ['us-west-2a', 'us-west-2b'],
  config: {
    endpoint: 'ec2.us-west-2.amazonaws.com',
    version: '2016-11-15',
    timeout: '30s',
    retryPolicy: { maxRetries: 3, backoffMultiplier: '1.5', maxBackoffDelay: '30s' },
    rateLimiting: { requestsPerSecond: '10.0', burstLimit: 20 },
    customSettings: { accountAlias: 'blue' },
  },
  authentication: {
    type: 'apikey',
    apiKey: { secretRef: { name: 'aws-credentials', key: 'access-key-id' } },
  },
  capabilities: {
    supportedOperations: ['create', 'delete', 'start'],
    supportedOSTypes: ['linux'],
    supportedInstanceTypes: ['t3.micro', 'm5.large'],
    availableImages: [{ name: 'ubuntu', id: 'ami-1', osType: 'linux', version: '24.04', architecture: 'x86_64' }],
    features: { snapshotSupport: true, liveResize: false },
  },
  networkConfig: {
    defaultNetworkId: 'vpc-1',
    availableNetworks: [{ id: 'subnet-1', name: 'public', cidr: '10.0.1.0/24', type: 'public', vlan: 100 }],
    securityGroups: [
      { id: 'sg-1', name: 'web', rules: [{ protocol: 'tcp', port: '443', source: '0.0.0.0/0', direction: 'ingress' }] },
    ],
    loadBalancer: {
      enabled: true,
      type: 'application',
      algorithm: 'round-robin',
      healthCheck: { protocol: 'http', port: 8080, path: '/healthz', interval: '10s', timeout: '5s' },
    },
  },
  storageConfig: {
    defaultStorageClass: 'gp3',
    defaultDiskSize: '20Gi',
    availableStorageTypes: [{ name: 'gp3', type: 'ssd', iopsPerGB: '3.0', encrypted: true, replication: 'none' }],
    backup: { enabled: true, retentionDays: 7, schedule: '0 3 * * *', destination: 's3', encryption: true },
  },
  computeConfig: {
    defaultCPU: '2',
    defaultMemoryGB: '4.0',
    maxCPU: '96',
    maxMemoryGB: '384.0',
    cpuOptions: { hyperThreading: true, supportedArchitectures: ['x86_64'], cpuFeatures: ['avx2'] },
    memoryOptions: { hugePagesSupport: true, memoryOvercommit: false, swapEnabled: false },
    gpuSupport: { enabled: false },
  },
};

const wholeStatus = {
  phase: 'Ready',
  conditions: [
    { type: 'Ready', status: 'True', reason: 'AllGood', message: 'fine', lastTransitionTime: '2026-01-31T12:00:00Z' },
  ],
  connectivity: { status: 'Connected', lastChecked: '2026-01-31T12:00:00Z', latencyMs: 12 },
  authentication: { status: 'Valid', lastVerified: '2026-01-31T12:00:00Z' },
  resources: {
    usage: { machines: 12, totalCPU: '48' },
    limits: { maxMachines: 100, maxCPU: '400' },
    quotas: [{ resource: 'cpu', used: '48', limit: '400', available: '352', unit: 'cores' }],
  },
  health: { score: 97, lastChecked: '2026-01-31T12:00:00Z', metrics: { successRate: '99.9' } },
  capabilities: { verified: ['create'], unsupported: ['resize'] },
};
