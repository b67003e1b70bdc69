/** An operation that GraphiQL opens in a tab of its own for whoever comes for the first time. */
export interface Example {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** They fit the two providers that an empty embedded cluster starts with. */
export const examples: readonly Example[] = [
  {
    query: `# Providers, page by page. All filters combine.
query Providers($first: Int, $after: String, $filter: MachineProviderFilter) {
  machineProviders(
    first: $first
    after: $after
    filter: $filter
    orderBy: [{ field: NAME }]
  ) {
    totalCount
    nodes {
      metadata {
        namespace
        name
        resourceVersion
      }
      spec {
        type
        region
      }
      ready
      status {
        phase
        health {
          score
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
    variables: { first: 20, filter: { type: ['AWS', 'VSPHERE'] } },
  },
  {
    query: `# One provider: what it offers, what is wrong with it,
# and its manifest.
query Provider($namespace: String, $name: String!) {
  machineProvider(namespace: $namespace, name: $name) {
    metadata {
      name
      uid
      resourceVersion
      labels
    }
    spec {
      type
      region
      capabilities {
        supportedOperations
        supportedInstanceTypes
      }
      networkConfig {
        availableNetworks {
          name
          cidr
        }
      }
    }
    problems {
      path
      message
      fix
    }
    yaml
  }
}
`,
    variables: { namespace: 'default', name: 'aws-us-west-2' },
  },
  {
    query: `# Changes what is named and keeps the rest; null removes.
# The subscription in the next tab, open in another
# window, sees it happen. Again? With another value.
mutation Update($input: UpdateMachineProviderInput!, $dryRun: Boolean) {
  updateMachineProvider(input: $input, dryRun: $dryRun) {
    machineProvider {
      metadata {
        resourceVersion
      }
      spec {
        config {
          timeout
        }
      }
    }
    problems {
      severity
      code
      path
      message
      fix
    }
    warnings
  }
}
`,
    variables: {
      input: { namespace: 'default', name: 'aws-us-west-2', spec: { config: { timeout: '45s' } } },
      dryRun: false,
    },
  },
  {
    query: `# A snapshot, "Synced", then every change as it happens.
# Go on from a cursor with "after".
subscription Changes($filter: MachineProviderFilter, $after: String) {
  machineProviderChanges(filter: $filter, after: $after) {
    __typename
    cursor
    ... on ProviderAdded {
      provider {
        ...Summary
      }
    }
    ... on ProviderModified {
      changedPaths
      provider {
        ...Summary
      }
    }
    ... on ProviderDeleted {
      reason
      provider {
        ...Summary
      }
    }
  }
}

fragment Summary on MachineProvider {
  metadata {
    namespace
    name
    resourceVersion
  }
  spec {
    region
    config {
      timeout
    }
  }
  ready
}
`,
    variables: {},
  },
  {
    query: `# Why is it red? Looks at the provider now: how far
# one gets, what it means, and what to do.
mutation Probe($input: ProbeMachineProviderInput!) {
  probeMachineProvider(input: $input) {
    machineProvider {
      ready
      status {
        phase
        health {
          score
        }
      }
    }
    probe {
      steps {
        step
        outcome
        milliseconds
        failure {
          code
          message
        }
      }
      findings {
        area
        status
        message
        nextStep
        commands
      }
    }
    problems {
      path
      message
      fix
    }
    warnings
  }
}
`,
    variables: { input: { namespace: 'default', name: 'aws-us-west-2' } },
  },
  {
    query: `# How each provider is, then each move of it: phase,
# conditions, quotas, a credential's end.
subscription Health($filter: MachineProviderFilter, $after: String) {
  healthTransitions(filter: $filter, after: $after) {
    __typename
    cursor
    ... on HealthTransition {
      cause
      at
      provider {
        metadata {
          namespace
          name
        }
      }
      phase {
        from
        to
      }
      conditions {
        type
        from
        to
        reason
        message
      }
      quotas {
        resource
        threshold
        direction
        used
        limit
      }
      credentialExpiry {
        state
        expiresAt
      }
      collapsed
    }
  }
}
`,
    variables: {},
  },
  {
    query: `# Every problem of a manifest at once, with line and
# column. Nothing is written.
query Validate($yaml: String!) {
  validateMachineProvider(yaml: $yaml) {
    valid
    problems {
      severity
      code
      path
      line
      column
      message
      fix
    }
  }
}
`,
    variables: {
      yaml: `apiVersion: vitistack.io/v1alpha1
kind: MachineProvider
metadata:
  name: my-provider
spec:
  type: aws
  config:
    timeout: soon
  networkConfig:
    availableNetworks:
      - id: subnet-1
        cidr: 10.0.0.0/99
`,
    },
  },
];
