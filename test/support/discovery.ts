import { MachineOperation, type ProviderFeatures } from '../../schema/spec/capabilities.ts';
import { VerdictKind } from '../../schema/verdict-kind.ts';
import type { Discovery, Verdict } from '../../src/drivers/discovery.ts';

type Traits = Partial<Omit<Discovery, 'operations' | 'features'>> & {
  readonly operations?: Partial<Discovery['operations']>;
  readonly features?: Partial<Discovery['features']>;
};

const yes: Verdict = { kind: VerdictKind.VERIFIED, reason: 'A dry run was allowed.' };
const features: readonly (keyof ProviderFeatures)[] = [
  'snapshotSupport',
  'liveResize',
  'hotPlugDisks',
  'hotPlugNetworks',
  'customMetadata',
  'tagSupport',
  'monitoringIntegration',
  'backupIntegration',
];

/** What a driver found at a provider that allows everything and offers what the test says. */
export function aDiscovery(traits: Traits = {}): Discovery {
  const none = { items: [] };
  return {
    regions: none,
    instanceTypes: none,
    images: none,
    networks: none,
    subnets: none,
    securityGroups: none,
    storageTypes: none,
    ...traits,
    operations: { ...allOf(Object.values(MachineOperation)), ...traits.operations },
    features: { ...allOf(features), ...traits.features },
  };
}

function allOf<Key extends string>(keys: readonly Key[]): Record<Key, Verdict> {
  return Object.fromEntries(keys.map((key) => [key, yes])) as Record<Key, Verdict>;
}
