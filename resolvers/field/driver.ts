import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Driver } from '../../schema/api/driver.ts';
import { DependsOn } from '../../schema/depends-on.ts';
import { MachineProvider } from '../../schema/machine-provider.ts';
import type { GatewayContext } from '../context.ts';

@Resolver(() => MachineProvider)
export class DriverField {
  @DependsOn('store')
  @FieldResolver(() => Driver, {
    nullable: true,
    description: 'What the gateway knows of its type; null where the stored object has none that it knows.',
  })
  driver(@Root() { spec }: MachineProvider, @Ctx() { drivers }: GatewayContext): Driver | undefined {
    return drivers.find(spec.type);
  }
}
