import { Field, ID, InterfaceType } from 'type-graphql';

/** Relay's object identification. */
@InterfaceType({ description: 'Anything with a global id that `node(id:)` finds again.' })
export abstract class Node {
  @Field(() => ID, { description: 'Global id, opaque: pass it to `node` or `nodes`.' })
  id!: string;
}

/** What a global id stands for. */
export type NodeKey = ProviderNodeKey | DiscoveryNodeKey;

export interface ProviderNodeKey {
  readonly kind: 'MachineProvider';
  readonly namespace: string;
  readonly name: string;
}

/** A discovery of one provider; only the replica that ran it knows it. */
export interface DiscoveryNodeKey {
  readonly kind: 'CapabilityDiscovery';
  readonly namespace: string;
  readonly name: string;
  readonly runId: string;
}

/** The opaque id of a node; the same object has the same id on every replica and after a re-creation. */
export function encodeNodeId(key: NodeKey): string {
  const { kind, namespace, name } = key;
  const run = key.kind === 'CapabilityDiscovery' ? `/${key.runId}` : '';
  return Buffer.from(`${kind}:${namespace}/${name}${run}`, 'utf8').toString('base64url');
}

/** undefined when text is no id that `encodeNodeId` gives. */
export function decodeNodeId(id: string): NodeKey | undefined {
  const match = /^(?:(MachineProvider)|CapabilityDiscovery):([^/]+)\/([^/]+)(?:\/([^/]+))?$/s.exec(
    Buffer.from(id, 'base64url').toString('utf8'),
  );
  if (match === null) return undefined;
  const [, provider, namespace = '', name = '', runId] = match;
  if ((provider === undefined) !== (runId !== undefined)) return undefined;
  const key: NodeKey =
    runId === undefined
      ? { kind: 'MachineProvider', namespace, name }
      : { kind: 'CapabilityDiscovery', namespace, name, runId };
  return encodeNodeId(key) === id ? key : undefined;
}
