import { ProviderType } from '../../schema/enums.ts';
import { MachineProvider, providerKey } from '../../schema/machine-provider.ts';
import type { ObjectMeta } from '../../schema/object-meta.ts';
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

/** A provider as the cluster would hold it, its stored form included. */
export function aMachineProvider(traits: ProviderTraits = {}): MachineProvider {
  const { name = 'aws-us-west-2', namespace = 'default', version = 1, status } = traits;
  const metadata: ObjectMeta = {
    name,
    namespace,
    uid: traits.uid ?? `uid-of-${namespace}-${name}`,
    resourceVersion: String(version),
    generation: 1,
    creationTimestamp: '2026-01-31T12:00:00Z',
    ...traits.metadata,
  };
  const spec = { type: ProviderType.AWS, region: 'us-west-2', ...traits.spec };
  const [apiVersion, kind] = ['vitistack.io/v1alpha1', 'MachineProvider'];
  const raw = { apiVersion, kind, metadata, spec, ...(status ? { status } : {}) };
  return Object.assign(new MachineProvider(), {
    id: Buffer.from(providerKey(namespace, name)).toString('base64url'),
    ...raw,
    status: status ?? null,
    raw,
    unreadable: [],
  });
}
