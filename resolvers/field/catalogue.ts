import { Args, ArgsType, Field, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import * as catalogue from '../../schema/api/catalogue.ts';
import type * as items from '../../schema/api/catalogue-items.ts';
import { DependsOn } from '../../schema/depends-on.ts';
import { cutCataloguePage } from './catalogue-page.ts';

@ArgsType()
class CataloguePageArgs {
  @Field(() => Int, { nullable: true, description: 'Page size, at most 1000; 100 when absent.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Go on behind this cursor of the same discovery.' })
  after?: string | null;
}

type Catalogue = catalogue.CapabilityCatalogue;
type Page<Item> = catalogue.CataloguePage<Item>;

@Resolver(() => catalogue.CapabilityCatalogue)
export class CatalogueFields {
  @DependsOn('caller')
  @FieldResolver(() => catalogue.DiscoveredRegionConnection, { description: 'Regions and their zones.' })
  regions(
    @Root() root: Catalogue,
    @Args(() => CataloguePageArgs) page: CataloguePageArgs,
  ): Page<items.DiscoveredRegion> {
    return cutCataloguePage(root, 'regions', page);
  }

  @DependsOn('caller')
  @FieldResolver(() => catalogue.DiscoveredInstanceTypeConnection, { description: 'Instance types on offer.' })
  instanceTypes(
    @Root() root: Catalogue,
    @Args(() => CataloguePageArgs) page: CataloguePageArgs,
  ): Page<items.DiscoveredInstanceType> {
    return cutCataloguePage(root, 'instanceTypes', page);
  }

  @DependsOn('caller')
  @FieldResolver(() => catalogue.DiscoveredImageConnection, { description: 'Images that machines can be made from.' })
  images(@Root() root: Catalogue, @Args(() => CataloguePageArgs) page: CataloguePageArgs): Page<items.DiscoveredImage> {
    return cutCataloguePage(root, 'images', page);
  }

  @DependsOn('caller')
  @FieldResolver(() => catalogue.DiscoveredNetworkConnection, { description: 'Networks.' })
  networks(
    @Root() root: Catalogue,
    @Args(() => CataloguePageArgs) page: CataloguePageArgs,
  ): Page<items.DiscoveredNetwork> {
    return cutCataloguePage(root, 'networks', page);
  }

  @DependsOn('caller')
  @FieldResolver(() => catalogue.DiscoveredSubnetConnection, { description: 'Subnets.' })
  subnets(
    @Root() root: Catalogue,
    @Args(() => CataloguePageArgs) page: CataloguePageArgs,
  ): Page<items.DiscoveredSubnet> {
    return cutCataloguePage(root, 'subnets', page);
  }

  @DependsOn('caller')
  @FieldResolver(() => catalogue.DiscoveredSecurityGroupConnection, { description: 'Groups of firewall rules.' })
  securityGroups(
    @Root() root: Catalogue,
    @Args(() => CataloguePageArgs) page: CataloguePageArgs,
  ): Page<items.DiscoveredSecurityGroup> {
    return cutCataloguePage(root, 'securityGroups', page);
  }

  @DependsOn('caller')
  @FieldResolver(() => catalogue.DiscoveredStorageTypeConnection, { description: 'Kinds of storage.' })
  storageTypes(
    @Root() root: Catalogue,
    @Args(() => CataloguePageArgs) page: CataloguePageArgs,
  ): Page<items.DiscoveredStorageType> {
    return cutCataloguePage(root, 'storageTypes', page);
  }
}
