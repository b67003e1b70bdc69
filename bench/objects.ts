// Deterministic providers of about 5 KB each, shaped like the contract's AWS example with longer lists and a status.

const regions = ['us-west-2', 'us-east-1', 'eu-west-1', 'eu-central-1', 'ap-south-1'] as const;
const phases = ['Ready', 'Ready', 'Ready', 'NotReady', 'Error'] as const;

/** The namespaces `team-0`, `team-1` and so on hold as many providers each. */
export const benchNamespaces = 50;

export interface BenchProvider {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: unknown;
  readonly status: unknown;
}

/** The n-th provider, in its wire form, with its status. */
export function benchProvider(n: number): BenchProvider {
  const region = regions[n % regions.length] ?? 'us-west-2';
  const phase = phases[n % phases.length] ?? 'Ready';
  return {
    apiVersion: 'vitistack.io/v1alpha1',
    kind: 'MachineProvider',
    metadata: {
      name: `aws-${String(n).padStart(5, '0')}`,
      namespace: `team-${n % benchNamespaces}`,
      labels: { team: `team-${n % benchNamespaces}`, tier: n % 3 === 0 ? 'prod' : 'test' },
    },
    spec: {
      type: 'aws',
      region,
      availabilityZones: ['a', 'b', 'c'].map((zone) => `${region}${zone}`),
      config: {
        endpoint: `ec2.${region}.amazonaws.com`,
        timeout: '30s',
        rateLimiting: { requestsPerSecond: '10.0', burstLimit: 20 },
      },
      authentication: { type: 'apikey', apiKey: { secretRef: { name: 'aws-credentials', key: 'access-key-id' } } },
      capabilities: {
        supportedOperations: ['create', 'delete', 'start', 'stop', 'restart', 'resize'],
        supportedOSTypes: ['linux', 'windows'],
        supportedInstanceTypes: ['t3.micro', 't3.small', 'm5.large', 'c5.xlarge', 'm5.xlarge', 'r5.large'],
        availableImages: Array.from({ length: 8 }, (_, i) => ({
          name: `ubuntu-2${i}.04-server`,
          id: `ami-${String(n * 10 + i).padStart(17, '0')}`,
          osType: 'linux',
          version: `2${i}.04`,
          architecture: 'x86_64',
          description: `Ubuntu Server 2${i}.04 LTS, patched monthly`,
        })),
        features: { snapshotSupport: true, liveResize: false, hotPlugDisks: true, tagSupport: true },
      },
      networkConfig: {
        defaultNetworkId: 'vpc-12345678',
        availableNetworks: Array.from({ length: 6 }, (_, i) => ({
          id: `subnet-${String(n * 10 + i).padStart(8, '0')}`,
          name: `private-subnet-${i}`,
          cidr: `10.${n % 250}.${i}.0/24`,
          type: i === 0 ? 'public' : 'private',
        })),
      },
      storageConfig: {
        defaultStorageClass: 'gp3',
        defaultDiskSize: '20Gi',
        availableStorageTypes: [
          { name: 'gp3', type: 'ssd', iopsPerGB: '3.0', encrypted: true },
          { name: 'st1', type: 'hdd', throughputMBps: '40.0' },
        ],
      },
      computeConfig: { defaultCPU: '2', defaultMemoryGB: '4.0', maxCPU: '96', maxMemoryGB: '384.0' },
    },
    status: {
      phase,
      conditions: ['Ready', 'Authenticated', 'NetworkConfigured'].map((type) => ({
        type,
        status: phase === 'Ready' ? 'True' : 'False',
        lastTransitionTime: '2026-01-31T12:00:00Z',
        reason: phase === 'Ready' ? 'ProbeSucceeded' : 'ProbeFailed',
        message: `The last look at ${region} said ${phase}`,
      })),
      connectivity: {
        status: phase === 'Error' ? 'Disconnected' : 'Connected',
        lastChecked: '2026-01-31T12:00:00Z',
        endpoint: `ec2.${region}.amazonaws.com`,
        latencyMs: 20 + (n % 80),
      },
      authentication: { status: 'Valid', lastVerified: '2026-01-31T12:00:00Z' },
      resources: {
        usage: { machines: n % 100, totalCPU: String(n % 400), totalMemoryGB: '128.0', totalStorageGB: '2048' },
        quotas: [
          { resource: 'cpu', used: String(n % 400), limit: '640', available: String(640 - (n % 400)), unit: 'vCPU' },
        ],
      },
      health: {
        score: n % 101,
        lastChecked: '2026-01-31T12:00:00Z',
        metrics: { successRate: '99.5', errorRate: '0.5' },
      },
    },
  };
}

export const benchProviders = (count: number) => Array.from({ length: count }, (_, n) => benchProvider(n));

/** The same providers as a cluster hands them out, with the metadata that it sets. */
export function benchStored(count: number): unknown[] {
  return benchProviders(count).map((provider, n) => ({
    ...provider,
    metadata: {
      ...provider.metadata,
      uid: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      resourceVersion: String(1000 + n),
      generation: 1,
      creationTimestamp: '2026-01-31T12:00:00Z',
    },
  }));
}
