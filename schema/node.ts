import { Field, ID, InterfaceType } from 'type-graphql';

/** Relay's object identification. */
@InterfaceType({ description: 'Anything with a global id that `node(id:)` finds again.' })
export abstract class Node {
  @Field(() => ID, { description: 'Global id, opaque: pass it to `node` or `nodes`.' })
  id!: string;
}
