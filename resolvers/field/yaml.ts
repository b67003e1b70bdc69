import { FieldResolver, Resolver, Root } from 'type-graphql';
import { DependsOn } from '../../schema/depends-on.ts';
import { MachineProvider } from '../../schema/machine-provider.ts';
import { presentYaml } from '../../schema/manifest-yaml.ts';
import { oncePerObject } from '../once-per-object.ts';

const yamlOf = oncePerObject(presentYaml);

@Resolver(() => MachineProvider)
export class YamlField {
  @DependsOn('store')
  @FieldResolver(() => String, {
    description: 'The manifest as `kubectl apply` takes it: without status, managedFields and what the server sets.',
  })
  yaml(@Root() provider: MachineProvider): string {
    return yamlOf(provider);
  }
}
