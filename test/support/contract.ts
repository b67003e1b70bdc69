import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A manifest as a test may change it. */
export interface MutableManifest {
  apiVersion: string;
  kind: string;
  metadata: Record<string, unknown>;
  spec: Record<string, unknown>;
  [key: string]: unknown;
}

/** The text of one of the contract's examples, byte for byte. */
export function contractText(name: 'aws-us-west-2' | 'vsphere-datacenter1'): string {
  return readFileSync(new URL(`../../examples/${name}.yaml`, import.meta.url), 'utf8');
}

/** A fresh copy of one of the contract's examples. */
export function contractManifest(name: 'aws-us-west-2' | 'vsphere-datacenter1' = 'aws-us-west-2'): MutableManifest {
  return parse(contractText(name)) as MutableManifest;
}

/** The example as a cluster would hold it, with a status that fills every field of the contract. */
export function storedProvider(name: 'aws-us-west-2' | 'vsphere-datacenter1' = 'aws-us-west-2'): MutableManifest {
  const manifest = contractManifest(name);
  return {
    ...manifest,
    metadata: {
      ...manifest.metadata,
      uid: '0d5c1b6e-1d1e-4c39-9d9f-3f6d4a4c0b11',
      resourceVersion: '4711',
      generation: 3,
      creationTimestamp: '2026-01-31T12:00:00Z',
      labels: { team: 'blue' },
      managedFields: [
        {
          manager: 'kubectl-create',
          operation: 'Update',
          apiVersion: 'vitistack.io/v1alpha1',
          time: '2026-01-31T12:00:00Z',
          fieldsType: 'FieldsV1',
          fieldsV1: { 'f:spec': { 'f:region': {} } },
        },
      ],
    },
    status: fullStatus(),
  };
}

function fullStatus(): Record<string, unknown> {
  const time = '2026-02-01T08:30:00.123Z';
  return {
    phase: 'Ready',
    observedGeneration: 3,
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        lastTransitionTime: time,
        reason: 'AllGood',
        message: '',
        observedGeneration: 3,
      },
      { type: 'Authenticated', status: 'Unknown', lastTransitionTime: time, reason: 'NotAsked', message: 'later' },
    ],
    connectivity: { status: 'Connected', lastChecked: time, endpoint: 'ec2.us-west-2.amazonaws.com', latencyMs: 42 },
    authentication: { status: 'Valid', lastVerified: time, expiresAt: '2027-01-01T00:00:00+01:00' },
    resources: {
      usage: { machines: 12, totalCPU: '48', totalMemoryGB: '192.0', totalStorageGB: '2000.0' },
      limits: { maxMachines: 100, maxCPU: '512', maxMemoryGB: '2048.0', maxStorageGB: '10000.0' },
      quotas: [{ resource: 'cpu', used: '48', limit: '512', available: '464', unit: 'cores' }],
    },
    health: {
      score: 98,
      lastChecked: time,
      metrics: { successRate: '99.5', avgResponseTime: '120ms', errorRate: '0.5' },
    },
    capabilities: { verified: ['create'], unsupported: ['resize'], lastVerified: time },
  };
}
