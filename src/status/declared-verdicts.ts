import type { MachineOperation, ProviderFeatures } from '../../schema/spec/capabilities.ts';
import type { MachineProviderSpec } from '../../schema/spec/spec.ts';
import { declaredIn } from '../drivers/declared.ts';
import type { Discovery, Part, Verdict } from '../drivers/discovery.ts';
import { unknown, unsupported, verified } from '../drivers/verdicts.ts';

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
  const { capabilities } = spec;
  const declared = declaredIn(spec);
  const verdicts = [
    ...(capabilities?.supportedOperations ?? [])
      .filter(isOperation)
      .map((operation) => named('operation', operation, found.operations)),
    ...featuresOf(capabilities?.features).map((feature) => named('feature', feature, found.features)),
    ...declared.storageTypes.map(
      sought('storageType', 'storage types', [listed(found.storageTypes, ({ name }) => [name])]),
    ),
    ...declared.networks.map(
      sought('network', 'networks and subnets', [
        listed(found.networks, ({ id, name }) => [id, name]),
        listed(found.subnets, ({ id, name }) => [id, name]),
      ]),
    ),
    ...declared.images.map(sought('image', 'images', [listed(found.images, ({ id }) => [id])])),
    ...declared.instanceTypes.map(
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
  return { ...(verdict ?? unknown('This type of provider tells nothing about it.')), name: `${kind}/${key}` };
}

/** What a list of the provider's has, by every name that it goes by. */
interface Listed {
  readonly names: ReadonlySet<string>;
  readonly part: Part<unknown>;
}

function listed<Item>(part: Part<Item>, namesOf: (item: Item) => readonly (string | undefined)[]): Listed {
  const names = part.items.flatMap(namesOf).filter((name) => name !== undefined);
  return { names: new Set(names.map(comparable)), part };
}

function sought(kind: string, what: string, lists: readonly Listed[]): (name: string) => DeclaredVerdict {
  const present = verified(`The provider has it in its list of ${what}.`);
  const absent = unsupported(`The provider's list of ${what} is whole, and has it not.`);
  const failure = lists.find(({ part }) => part.failure !== undefined)?.part.failure;
  const whyUnknown = (name: string) =>
    lists.find(({ part: { untold } }) => untold && (untold.ids?.includes(name) ?? true))?.part.untold?.reason ??
    failure?.message;
  return (name) => {
    const isThere = lists.some(({ names }) => names.has(comparable(name)));
    const reason = isThere ? undefined : whyUnknown(name);
    const verdict = isThere ? present : reason === undefined ? absent : unknown(reason);
    return { ...verdict, name: `${kind}/${name}` };
  };
}

/** Ids that are paths, as Azure's are, mean the same in any case, and come back in another than they were written. */
function comparable(name: string): string {
  return name.startsWith('/') ? name.toLowerCase() : name;
}

/** A stored object may be foreign, and what could not be read is null. */
function isOperation(operation: MachineOperation | null): operation is MachineOperation {
  return operation !== null;
}
