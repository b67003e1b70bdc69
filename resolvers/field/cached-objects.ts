import { Ctx, FieldResolver, Int, Resolver } from 'type-graphql';
import { CacheInfo } from '../../schema/api/gateway-info.ts';
import { DependsOn } from '../../schema/depends-on.ts';
import type { GatewayContext, MaybePromise } from '../context.ts';

@Resolver(() => CacheInfo)
export class CachedObjectsField {
  @DependsOn('caller')
  @FieldResolver(() => Int, {
    nullable: true,
    description: 'How many providers it holds; null unless you may list those of all namespaces.',
  })
  objects(@Ctx() { providers }: GatewayContext): MaybePromise<number | null> {
    return providers.count();
  }
}
