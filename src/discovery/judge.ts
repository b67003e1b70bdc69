import type { ProviderFeatures } from '../../schema/spec/capabilities.ts';
import type { MachineProviderSpec } from '../../schema/spec/spec.ts';
import { VerdictKind } from '../../schema/verdict-kind.ts';
import type { Discovery, Part, Verdict } from '../drivers/discovery.ts';

/** A verdict on one thing that a spec declares: `operation/create`, `instanceType/m5.large`, `image/ami-...`. */
export interface DeclaredVerdict extends Verdict {
  readonly name: string;
}

/**
 * What a discovery says of all that a spec declares, each thing once, in the order in which they weigh: operations,
 * features, storage types, networks, images, instance types. Pure. What is absent is UNSUPPORTED only where the
 * provider's list is whole.
 */
export function judge(spec: MachineProviderSpec, found: Discovery): readonly DeclaredVerdict[] {
  const { capabilities, networkConfig, storageConfig } = spec;
  const networks = texts(networkConfig?.availableNetworks?.map(({ id }) => id));
  const storageTypes = texts(storageConfig?.availableStorageTypes?.map(({ name }) => name));
  const verdicts = [
    ...texts(capabilities?.supportedOperations).map((operation) => named('operation', operation, found.operations)),
    ...featuresOf(capabilities?.features).map((feature) => named('feature', feature, found.features)),
    ...texts([storageConfig?.defaultStorageClass, ...storageTypes]).map(
      sought('storageType', 'storage types', [listed(found.storageTypes, ({ name }) => [name])]),
    ),
    ...texts([networkConfig?.defaultNetworkId, networkConfig?.defaultSubnetId, ...networks]).map(
      sought('network', 'networks and subnets', [
        listed(found.networks, ({ id, name }) => [id, name]),
        listed(found.subnets, ({ id, name }) => [id, name]),
      ]),
    ),
    ...texts(capabilities?.availableImages?.map(({ id }) => id)).map(
      sought('image', 'images', [listed(found.images, ({ id }) => [id])]),
    ),
    ...texts(capabilities?.supportedInstanceTypes).map(
      sought('instanceType', 'instance types', [listed(found.instanceTypes, ({ name }) => [name])]),
    ),
  ];
  return [...new Map(verdicts.map((verdict) => [verdict.name, verdict])).values()];
}

/** Only what is declared to be there: that something is lacking needs no proof. */
function featuresOf(features: ProviderFeatures | null | undefined): readonly (keyof ProviderFeatures)[] {
  const declared = Object.entries(features ?? {}) as [keyof ProviderFeatures, boolean | null][];
  return declared.filter(([, isThere]) => isThere === true).map(([name]) => name);
}

function named<Key extends string>(kind: string, key: Key, found: Readonly<Record<Key, Verdict>>): DeclaredVerdict {
  const verdict: Verdict | undefined = found[key];
  const unknown = { kind: VerdictKind.UNKNOWN, reason: 'This type of provider tells nothing about it.' };
  return { ...(verdict ?? unknown), name: `${kind}/${key}` };
}

/** What a list of the provider's has, by every name that it goes by. */
interface Listed {
  readonly names: ReadonlySet<string>;
  readonly failure: Part<unknown>['failure'];
}

function listed<Item>(part: Part<Item>, namesOf: (item: Item) => readonly (string | undefined)[]): Listed {
  return { names: new Set(texts(part.items.flatMap(namesOf)).map(comparable)), failure: part.failure };
}

function sought(kind: string, what: string, lists: readonly Listed[]): (name: string) => DeclaredVerdict {
  const failure = lists.find((list) => list.failure !== undefined)?.failure;
  const absent: Verdict =
    failure === undefined
      ? { kind: VerdictKind.UNSUPPORTED, reason: `The provider's list of ${what} is whole, and has it not.` }
      : { kind: VerdictKind.UNKNOWN, reason: failure.message };
  const present: Verdict = { kind: VerdictKind.VERIFIED, reason: `The provider has it in its list of ${what}.` };
  return (name) => {
    const isThere = lists.some(({ names }) => names.has(comparable(name)));
    return { ...(isThere ? present : absent), name: `${kind}/${name}` };
  };
}

/** Ids that are paths, as Azure's are, mean the same in any case, and come back in another than they were written. */
function comparable(name: string): string {
  return name.startsWith('/') ? name.toLowerCase() : name;
}

/** A stored object may be foreign, and what could not be read is null. */
function texts<Text extends string>(values: readonly (Text | null | undefined)[] | null | undefined): readonly Text[] {
  return (values ?? []).filter((value) => typeof value === 'string' && value !== '') as readonly Text[];
}
