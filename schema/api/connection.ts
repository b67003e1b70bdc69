import { Extensions, Field, Int, ObjectType } from 'type-graphql';
import type { Dependency } from '../depends-on.ts';
import { MachineProvider } from '../machine-provider.ts';
import { DateTime } from '../scalars.ts';

@ObjectType({ simpleResolvers: true, description: "Relay's page information." })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more follow after `endCursor`.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether some come before `startCursor`.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first edge of this page.' })
  startCursor?: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last edge of this page; pass it as `after`.' })
  endCursor?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'One provider in a page, with its place in the order.' })
export class MachineProviderEdge {
  @Field(() => MachineProvider, { description: 'The provider.' })
  node!: MachineProvider;

  @Field(() => String, { description: 'Its place in this order; stays good when others come and go.' })
  cursor!: string;
}

/** What is `computed` may be a getter: executors read it once, then work on what it gave. */
const computed = Extensions({ computed: true, dependsOn: 'store' satisfies Dependency });

@ObjectType({ description: 'A page of providers.' })
export class MachineProviderConnection {
  @computed
  @Field(() => [MachineProviderEdge], { simple: true, description: 'The providers of this page, with their cursors.' })
  edges!: readonly MachineProviderEdge[];

  @computed
  @Field(() => [MachineProvider], {
    simple: true,
    description: 'The providers of this page, when cursors are not needed.',
  })
  nodes!: readonly MachineProvider[];

  @computed
  @Field(() => PageInfo, { simple: true, description: 'Where this page stands among the others.' })
  pageInfo!: PageInfo;

  @Field(() => Int, { simple: true, description: 'How many providers match, over all pages.' })
  totalCount!: number;

  @Field(() => DateTime, {
    simple: true,
    description: 'The moment as of which this is known to be true: when this replica last heard from the cluster.',
  })
  asOf!: string;

  @Field(() => String, { simple: true, description: 'The resourceVersion of this replica when it answered.' })
  resourceVersion!: string;

  @Field(() => String, {
    simple: true,
    description: 'Pass it as `after` to `machineProviderChanges` to go on from this list without a second snapshot.',
  })
  feedCursor!: string;
}
