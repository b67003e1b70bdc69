import { Ctx, Query, Resolver } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { GatewayInfo } from '../../schema/api/gateway-info.ts';
import type { GatewayContext } from '../context.ts';

@Resolver()
export class GatewayQuery {
  @DependsOn('clock')
  @Query(() => GatewayInfo, { description: 'This gateway: its version, its cluster, and how fresh its answers are.' })
  gateway(@Ctx() context: GatewayContext): GatewayInfo {
    return context.gateway();
  }
}
