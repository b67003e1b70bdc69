import { Field, ObjectType } from 'type-graphql';
import { Node } from './node.ts';
import { ObjectMeta } from './object-meta.ts';
import type { ValidationProblem } from './problem.ts';
import { MachineProviderSpec } from './spec/spec.ts';
import { MachineProviderStatus } from './status/status.ts';

/**
 * A MachineProvider as the cluster holds it: read once by `readMachineProvider`, immutable and shared from then on.
 * Under spec and status everything is nullable, because a stored object may be foreign or old.
 */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A place where machines can be made: its settings (spec) and what is known of it (status).',
})
export class MachineProvider extends Node {
  @Field(() => String, { description: 'Always `vitistack.io/v1alpha1`.' })
  apiVersion!: string;

  @Field(() => String, { description: 'Always `MachineProvider`.' })
  kind!: string;

  @Field(() => ObjectMeta, { description: 'Kubernetes metadata.' })
  metadata!: ObjectMeta;

  @Field(() => MachineProviderSpec, { description: 'What the platform team declared.' })
  spec!: MachineProviderSpec;

  @Field(() => MachineProviderStatus, {
    nullable: true,
    description: 'What was last observed; null before the first look.',
  })
  status?: MachineProviderStatus | null;

  /** Worked out once, when the object is read: nearly every list asks for it. */
  @Field(() => Boolean, {
    description: 'Whether machines can be made here: its condition `Ready`, else whether its phase is READY.',
  })
  ready!: boolean;

  /** The object as the cluster sent it, less the bulk of managedFields; never mutated, not in the graph. */
  raw!: Readonly<Record<string, unknown>>;

  /** What could not be read and stands as null, or was dropped from a list; empty for nearly every object. */
  unreadable!: readonly ValidationProblem[];
}

/** `namespace/name`, the identity of a provider in the cluster and its place in the default order. */
export type ProviderKey = string & { readonly brand: 'ProviderKey' };

export function providerKey(namespace: string, name: string): ProviderKey {
  return `${namespace}/${name}` as ProviderKey;
}

/** A version of one resource's collection. Kubernetes promises since 1.35 that they compare as integers. */
export type ResourceVersion = number & { readonly brand: 'ResourceVersion' };

/** undefined when text is not a resourceVersion. */
export function parseResourceVersion(text: string): ResourceVersion | undefined {
  return /^\d{1,15}$/.test(text) ? (Number(text) as ResourceVersion) : undefined;
}
