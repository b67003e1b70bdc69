import { Field, InputType, registerEnumType } from 'type-graphql';

export enum MachineProviderOrderField {
  NAME = 'NAME',
  NAMESPACE = 'NAMESPACE',
  TYPE = 'TYPE',
  REGION = 'REGION',
  PHASE = 'PHASE',
  AGE = 'AGE',
  HEALTH_SCORE = 'HEALTH_SCORE',
}
registerEnumType(MachineProviderOrderField, {
  name: 'MachineProviderOrderField',
  description: 'What to order by. A provider that lacks the value comes last in ASC, first in DESC.',
  valuesConfig: { AGE: { description: 'ASC: the youngest first.' } },
});

export enum OrderDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}
registerEnumType(OrderDirection, { name: 'OrderDirection', description: 'Ascending or descending.' });

@InputType({ description: 'One key of an order. Ties are broken by namespace and name.' })
export class MachineProviderOrder {
  @Field(() => MachineProviderOrderField, { description: 'The value to order by.' })
  field!: MachineProviderOrderField;

  @Field(() => OrderDirection, { defaultValue: OrderDirection.ASC, description: 'Which end comes first.' })
  direction!: OrderDirection;
}
