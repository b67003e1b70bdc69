import { Args, ArgsType, Field, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import * as catalog from '../../schema/api/catalog.ts';
import type * as items from '../../schema/api/catalog-items.ts';
import { DependsOn } from '../../schema/depends-on.ts';
import { cutCatalogPage } from './catalog-page.ts';

@ArgsType()
class CatalogPageArgs {
  @Field(() => Int, { nullable: true, description: 'Page size, at most 1000; 100 when absent.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Go on behind this cursor of the same discovery.' })
  after?: string | null;
}

type Catalog = catalog.CapabilityCatalog;
type Page<Item> = catalog.CatalogPage<Item>;

@Resolver(() => catalog.CapabilityCatalog)
export class CatalogFields {
  @DependsOn('caller')
  @FieldResolver(() => catalog.DiscoveredRegionConnection, { description: 'Regions and their zones.' })
  regions(@Root() root: Catalog, @Args(() => CatalogPageArgs) page: CatalogPageArgs): Page<items.DiscoveredRegion> {
    return cutCatalogPage(root, 'regions', page);
  }

  @DependsOn('caller')
  @FieldResolver(() => catalog.DiscoveredInstanceTypeConnection, { description: 'Instance types on offer.' })
  instanceTypes(
    @Root() root: Catalog,
    @Args(() => CatalogPageArgs) page: CatalogPageArgs,
  ): Page<items.DiscoveredInstanceType> {
    return cutCatalogPage(root, 'instanceTypes', page);
  }

  @DependsOn('caller')
  @FieldResolver(() => catalog.DiscoveredImageConnection, { description: 'Images that machines can be made from.' })
  images(@Root() root: Catalog, @Args(() => CatalogPageArgs) page: CatalogPageArgs): Page<items.DiscoveredImage> {
    return cutCatalogPage(root, 'images', page);
  }

  @DependsOn('caller')
  @FieldResolver(() => catalog.DiscoveredNetworkConnection, { description: 'Networks.' })
  networks(@Root() root: Catalog, @Args(() => CatalogPageArgs) page: CatalogPageArgs): Page<items.DiscoveredNetwork> {
    return cutCatalogPage(root, 'networks', page);
  }

  @DependsOn('caller')
  @FieldResolver(() => catalog.DiscoveredSubnetConnection, { description: 'Subnets.' })
  subnets(@Root() root: Catalog, @Args(() => CatalogPageArgs) page: CatalogPageArgs): Page<items.DiscoveredSubnet> {
    return cutCatalogPage(root, 'subnets', page);
  }

  @DependsOn('caller')
  @FieldResolver(() => catalog.DiscoveredSecurityGroupConnection, { description: 'Groups of firewall rules.' })
  securityGroups(
    @Root() root: Catalog,
    @Args(() => CatalogPageArgs) page: CatalogPageArgs,
  ): Page<items.DiscoveredSecurityGroup> {
    return cutCatalogPage(root, 'securityGroups', page);
  }

  @DependsOn('caller')
  @FieldResolver(() => catalog.DiscoveredStorageTypeConnection, { description: 'Kinds of storage.' })
  storageTypes(
    @Root() root: Catalog,
    @Args(() => CatalogPageArgs) page: CatalogPageArgs,
  ): Page<items.DiscoveredStorageType> {
    return cutCatalogPage(root, 'storageTypes', page);
  }
}
