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
  valuesConfig: {
    NAME: { description: '`metadata.name`.' },
    NAMESPACE: { description: '`metadata.namespace`.' },
    TYPE: { description: '`spec.type`, by its name on the wire (`aws` before `azure`).' },
    REGION: { description: '`spec.region`.' },
    PHASE: { description: '`status.phase`, by its name on the wire (`Error` before `Ready`).' },
    AGE: { description: '`metadata.creationTimestamp`; ASC: the youngest first.' },
    HEALTH_SCORE: { description: '`status.health.score`; ASC: the least healthy first.' },
  },
});

export enum OrderDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}
registerEnumType(OrderDirection, {
  name: 'OrderDirection',
  description: 'Ascending or descending.',
  valuesConfig: {
    ASC: { description: 'Smallest first, A before Z.' },
    DESC: { description: 'Largest first, Z before A.' },
  },
});

@InputType({ description: 'One key of an order. Ties are broken by namespace and name.' })
export class MachineProviderOrder {
  @Field(() => MachineProviderOrderField, { description: 'The value to order by.' })
  field!: MachineProviderOrderField;

  /** The resolvers put ASC in place of null, so behind them it is always there. */
  @Field(() => OrderDirection, {
    nullable: true,
    defaultValue: OrderDirection.ASC,
    description: 'Which end comes first.',
  })
  direction!: OrderDirection;
}
