// The operations that are measured: about 15 fields each, and one with everything.

const fifteen = `
  id
  metadata { name namespace uid resourceVersion creationTimestamp labels }
  spec { type region availabilityZones config { endpoint } }
  status { phase connectivity { status latencyMs } health { score } }
  ready`;

const whole = `
  id apiVersion kind ready
  metadata { name namespace uid resourceVersion generation creationTimestamp labels annotations }
  spec {
    type region availabilityZones
    config { endpoint version timeout retryPolicy { maxRetries } rateLimiting { requestsPerSecond burstLimit } }
    authentication { type apiKey { secretRef { name key } } }
    capabilities {
      supportedOperations supportedOSTypes supportedInstanceTypes
      availableImages { name id osType version architecture description }
      features { snapshotSupport liveResize hotPlugDisks tagSupport }
    }
    networkConfig { defaultNetworkId defaultSubnetId availableNetworks { id name cidr type vlan } }
    storageConfig {
      defaultStorageClass defaultDiskSize
      availableStorageTypes { name type iopsPerGB throughputMBps encrypted replication }
    }
    computeConfig { defaultCPU defaultMemoryGB maxCPU maxMemoryGB }
  }
  status {
    phase
    conditions { type status lastTransitionTime reason message }
    connectivity { status lastChecked endpoint latencyMs }
    authentication { status lastVerified expiresAt }
    resources {
      usage { machines totalCPU totalMemoryGB totalStorageGB }
      quotas { resource used limit available unit }
    }
    health { score lastChecked metrics { successRate errorRate } }
  }`;

export interface BenchOperation {
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const list = (fields: string) =>
  `query List($first: Int) { machineProviders(first: $first) { edges { cursor node { ${fields} } } pageInfo { hasNextPage endCursor } } }`;

export const operations: readonly BenchOperation[] = [
  {
    name: 'get',
    query: `query Get($namespace: String!, $name: String!) { machineProvider(namespace: $namespace, name: $name) { ${fifteen} } }`,
    variables: { namespace: 'team-7', name: 'aws-00007' },
  },
  { name: 'list 100', query: list(fifteen), variables: { first: 100 } },
  { name: 'list 1,000', query: list(fifteen), variables: { first: 1000 } },
  { name: '100 whole', query: list(whole), variables: { first: 100 } },
];
