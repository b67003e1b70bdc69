import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { Driver } from '../../schema/api/driver.ts';
import { DependsOn } from '../../schema/depends-on.ts';
import { ProviderType } from '../../schema/enums.ts';
import type { GatewayContext } from '../context.ts';

@Resolver()
export class DriversQuery {
  @DependsOn('store')
  @Query(() => [Driver], { description: 'All types of providers, and what the gateway knows of each.' })
  drivers(@Ctx() { drivers }: GatewayContext): readonly Driver[] {
    return drivers.all;
  }

  @DependsOn('store')
  @Query(() => Driver, { description: 'What the gateway knows of one type of provider.' })
  driver(
    @Arg('type', () => ProviderType, { description: 'Which type.' }) type: ProviderType,
    @Ctx() { drivers }: GatewayContext,
  ): Driver {
    return drivers.get(type);
  }
}
