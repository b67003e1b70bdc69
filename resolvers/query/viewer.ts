import { Arg, Ctx, FieldResolver, Query, Resolver } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { NamespacePermissions, Viewer, ViewerVerb } from '../../schema/api/viewer.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import type { GatewayContext } from '../context.ts';

const maxNames = 50;

@Resolver(() => Viewer)
export class ViewerQuery {
  @DependsOn('caller')
  @Query(() => Viewer, { description: 'Who you are to the cluster, and what you may do.' })
  viewer(@Ctx() { viewer, signal }: GatewayContext): Promise<Viewer> {
    return viewer.identity(signal);
  }

  @DependsOn('caller')
  @FieldResolver(() => [ViewerVerb], { description: 'What is allowed with every provider, in all namespaces.' })
  everywhere(@Ctx() { viewer, signal }: GatewayContext): Promise<readonly ViewerVerb[]> {
    return viewer.verbs(undefined, signal);
  }

  @DependsOn('caller')
  @FieldResolver(() => [NamespacePermissions], {
    description: `What is allowed in each namespace, as RBAC says it.`,
  })
  async namespaces(
    @Arg('names', () => [String], {
      nullable: true,
      description: `Which ones, at most ${maxNames}; when absent, the first ${maxNames} of those whose providers you may list.`,
    })
    names: readonly string[] | null,
    @Ctx() { viewer, signal }: GatewayContext,
  ): Promise<readonly NamespacePermissions[]> {
    if (names != null && names.length > maxNames) {
      throw new GatewayError('INVALID', `namespaces: expected at most ${maxNames} names, but got ${names.length}.`);
    }
    const asked = names ?? (await viewer.namespaces(signal)).slice(0, maxNames);
    return Promise.all(asked.map(async (namespace) => ({ namespace, verbs: await viewer.verbs(namespace, signal) })));
  }
}
