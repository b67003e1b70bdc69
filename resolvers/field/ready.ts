import { FieldResolver, Resolver, Root } from 'type-graphql';
import { MachineProvider } from '../../schema/machine-provider.ts';
import { isReady } from '../../schema/readiness.ts';

@Resolver(() => MachineProvider)
export class ReadyField {
  @FieldResolver(() => Boolean, {
    description: 'Whether machines can be made here: its condition `Ready`, else whether its phase is READY.',
  })
  ready(@Root() provider: MachineProvider): boolean {
    return isReady(provider);
  }
}
