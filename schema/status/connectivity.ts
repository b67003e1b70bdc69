import { MaxLength, Min } from 'class-validator';
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../scalars.ts';

export enum ConnectivityStatus {
  CONNECTED = 'Connected',
  DISCONNECTED = 'Disconnected',
  ERROR = 'Error',
}
registerEnumType(ConnectivityStatus, {
  name: 'ConnectivityStatus',
  description: 'Whether the provider API can be reached.',
  valuesConfig: {
    CONNECTED: { description: 'It answers.' },
    DISCONNECTED: { description: 'It does not answer.' },
    ERROR: { description: 'It answers, but not as it should.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'Whether the provider API can be reached, and how fast it answers.' })
export class ConnectivityState {
  @Field(() => ConnectivityStatus, { nullable: true, description: 'Whether it can be reached.' })
  status?: ConnectivityStatus | null;

  @Field(() => DateTime, { nullable: true, description: 'When this was last looked at.' })
  lastChecked?: string | null;

  @MaxLength(2048)
  @Field(() => String, {
    nullable: true,
    description: 'The address that was asked, for example `ec2.us-west-2.amazonaws.com`.',
  })
  endpoint?: string | null;

  @Min(0)
  @Field(() => Int, { nullable: true, description: 'How long it took to answer, in milliseconds, for example `42`.' })
  latencyMs?: number | null;
}
