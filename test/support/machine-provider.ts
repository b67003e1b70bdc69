import { ProviderType } from '../../schema/enums.ts';
import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { ObjectMeta } from '../../schema/object-meta.ts';
import { readMachineProvider } from '../../schema/read.ts';
import { machineProviderResource } from '../../schema/resource.ts';
import type { MachineProviderSpec } from '../../schema/spec/spec.ts';
import type { MachineProviderStatus } from '../../schema/status/status.ts';

/** What a test says about its provider; the rest is made up. */
export interface ProviderTraits {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly version?: number;
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec?: MachineProviderSpec;
  readonly status?: MachineProviderStatus | null;
}

/** A provider as the cluster would store it: JSON of its own, shared with nobody. */
export function aStoredProvider(traits: ProviderTraits = {}): Record<string, unknown> {
  const { name = 'aws-us-west-2', namespace = 'default', version = 1, status } = traits;
  const { apiVersion, kind } = machineProviderResource;
  const metadata = {
    name,
    namespace,
    uid: traits.uid ?? `uid-of-${namespace}-${name}`,
    resourceVersion: String(version),
    generation: 1,
    creationTimestamp: '2026-01-31T12:00:00Z',
    ...traits.metadata,
  };
  const spec = { type: ProviderType.AWS, region: 'us-west-2', ...traits.spec };
  return structuredClone({ apiVersion, kind, metadata, spec, ...(status ? { status } : {}) });
}

/** The same, as it was read. */
export function aMachineProvider(traits: ProviderTraits = {}): MachineProvider {
  return readMachineProvider(aStoredProvider(traits));
}
