import { type ClassType, Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { MachineOperation } from '../spec/capabilities.ts';
import { VerdictKind } from '../verdict-kind.ts';
import * as items from './catalog-items.ts';
import { PageInfo } from './connection.ts';

/** The questions that a discovery asks, in the order of the catalog; the values are the catalog's own keys. */
export enum CatalogPart {
  REGIONS = 'regions',
  INSTANCE_TYPES = 'instanceTypes',
  IMAGES = 'images',
  NETWORKS = 'networks',
  SUBNETS = 'subnets',
  SECURITY_GROUPS = 'securityGroups',
  STORAGE_TYPES = 'storageTypes',
  OPERATIONS = 'operations',
  FEATURES = 'features',
  QUOTAS = 'quotas',
}
registerEnumType(CatalogPart, {
  name: 'CatalogPart',
  description: 'One of the questions that a discovery asks of a provider.',
  valuesConfig: {
    REGIONS: { description: 'Which regions and zones there are.' },
    INSTANCE_TYPES: { description: 'Which instance types are on offer.' },
    IMAGES: { description: 'Which images machines can be made from.' },
    NETWORKS: { description: 'Which networks there are.' },
    SUBNETS: { description: 'Which subnets there are.' },
    SECURITY_GROUPS: { description: 'Which groups of firewall rules there are.' },
    STORAGE_TYPES: { description: 'Which kinds of storage there are.' },
    OPERATIONS: { description: 'Which operations on machines are allowed.' },
    FEATURES: { description: 'What it can do beyond the basic operations.' },
    QUOTAS: { description: 'What is in use, and what may be; `status.resources` gets it.' },
  },
});

/** A page of one part, as Relay wants it. */
export interface CatalogPage<Item> {
  readonly edges: readonly { readonly node: Item; readonly cursor: string }[];
  readonly nodes: readonly Item[];
  readonly pageInfo: PageInfo;
  readonly totalCount: number;
  readonly isComplete: boolean;
}

/** The edge and connection types of one part. */
function connectionOf<Item extends object>(
  name: string,
  item: ClassType<Item>,
  what: string,
): ClassType<CatalogPage<Item>> {
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: `One of the ${what} in a page, with its place.` })
  class Edge {
    @Field(() => item, { description: 'What is on offer.' })
    node!: Item;

    @Field(() => String, { description: 'Its place in this discovery, and in no other.' })
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, { simpleResolvers: true, description: `A page of ${what}.` })
  class Connection implements CatalogPage<Item> {
    @Field(() => [Edge], { description: 'What is on this page, with cursors.' })
    edges!: readonly Edge[];

    @Field(() => [item], { description: 'What is on this page, when cursors are not needed.' })
    nodes!: readonly Item[];

    @Field(() => PageInfo, { description: 'Where this page stands among the others.' })
    pageInfo!: PageInfo;

    @Field(() => Int, { description: `How many ${what} were found, over all pages.` })
    totalCount!: number;

    @Field(() => Boolean, {
      description:
        'Whether that is all; when not, `gaps` says what stood in the way, unless the provider has no list of them.',
    })
    isComplete!: boolean;
  }
  return Connection;
}

export const DiscoveredRegionConnection = connectionOf('DiscoveredRegion', items.DiscoveredRegion, 'regions');
export const DiscoveredInstanceTypeConnection = connectionOf(
  'DiscoveredInstanceType',
  items.DiscoveredInstanceType,
  'instance types',
);
export const DiscoveredImageConnection = connectionOf('DiscoveredImage', items.DiscoveredImage, 'images');
export const DiscoveredNetworkConnection = connectionOf('DiscoveredNetwork', items.DiscoveredNetwork, 'networks');
export const DiscoveredSubnetConnection = connectionOf('DiscoveredSubnet', items.DiscoveredSubnet, 'subnets');
export const DiscoveredSecurityGroupConnection = connectionOf(
  'DiscoveredSecurityGroup',
  items.DiscoveredSecurityGroup,
  'security groups',
);
export const DiscoveredStorageTypeConnection = connectionOf(
  'DiscoveredStorageType',
  items.DiscoveredStorageType,
  'storage types',
);

@ObjectType({ simpleResolvers: true, description: 'Whether an operation is allowed at the provider.' })
export class OperationVerdict {
  @Field(() => MachineOperation, { description: 'The operation.' })
  operation!: MachineOperation;

  @Field(() => VerdictKind, { description: 'What is known of it.' })
  verdict!: VerdictKind;

  @Field(() => String, { description: 'By what it was found out, or what stood in the way.' })
  reason!: string;
}

@ObjectType({ simpleResolvers: true, description: 'Whether a provider has one of the features of the contract.' })
export class FeatureVerdict {
  @Field(() => String, { description: 'A field of `ProviderFeatures`, for example `snapshotSupport`.' })
  feature!: string;

  @Field(() => VerdictKind, { description: 'What is known of it.' })
  verdict!: VerdictKind;

  @Field(() => String, { description: 'By what it was found out, or what stood in the way.' })
  reason!: string;
}

/** What one part has, whole; pages are cut from it when they are asked for. */
export interface CatalogList<Item> {
  readonly items: readonly Item[];
  readonly isComplete: boolean;
}

export interface CatalogLists {
  readonly regions: CatalogList<items.DiscoveredRegion>;
  readonly instanceTypes: CatalogList<items.DiscoveredInstanceType>;
  readonly images: CatalogList<items.DiscoveredImage>;
  readonly networks: CatalogList<items.DiscoveredNetwork>;
  readonly subnets: CatalogList<items.DiscoveredSubnet>;
  readonly securityGroups: CatalogList<items.DiscoveredSecurityGroup>;
  readonly storageTypes: CatalogList<items.DiscoveredStorageType>;
}

@ObjectType({
  simpleResolvers: true,
  description: 'All that a provider offers, as far as it could be found out. Nothing was changed there to learn it.',
})
export class CapabilityCatalog {
  /** Not in the graph by itself: the connections page through it. */
  lists!: CatalogLists;

  /** Of the discovery that it came from: what its cursors are good for. */
  runId!: string;

  @Field(() => [OperationVerdict], {
    description: "Each operation of the contract, by a dry run or by the provider's own check of permissions.",
  })
  operations!: readonly OperationVerdict[];

  @Field(() => [FeatureVerdict], { description: 'Each feature of the contract.' })
  features!: readonly FeatureVerdict[];
}
