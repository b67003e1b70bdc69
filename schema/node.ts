import { Field, ID, InterfaceType } from 'type-graphql';

/** Relay's object identification. */
@InterfaceType({ description: 'Anything with a global id that `node(id:)` finds again.' })
export abstract class Node {
  @Field(() => ID, { description: 'Global id, opaque: pass it to `node` or `nodes`.' })
  id!: string;
}

/** What a global id stands for. */
export interface NodeKey {
  readonly kind: 'MachineProvider';
  readonly namespace: string;
  readonly name: string;
}

/** The opaque id of a node; the same object has the same id on every replica and after a re-creation. */
export function encodeNodeId({ kind, namespace, name }: NodeKey): string {
  return Buffer.from(`${kind}:${namespace}/${name}`, 'utf8').toString('base64url');
}

/** undefined when text is no id that `encodeNodeId` gives. */
export function decodeNodeId(id: string): NodeKey | undefined {
  const match = /^MachineProvider:([^/]+)\/([^/]+)$/s.exec(Buffer.from(id, 'base64url').toString('utf8'));
  if (match === null) return undefined;
  const [, namespace = '', name = ''] = match;
  const key = { kind: 'MachineProvider', namespace, name } as const;
  return encodeNodeId(key) === id ? key : undefined;
}
