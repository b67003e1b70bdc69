import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../scalars.ts';

export enum AuthenticationStatus {
  VALID = 'Valid',
  INVALID = 'Invalid',
  EXPIRED = 'Expired',
  ERROR = 'Error',
}
registerEnumType(AuthenticationStatus, {
  name: 'AuthenticationStatus',
  description: 'Whether the provider accepts the credentials.',
  valuesConfig: {
    VALID: { description: 'It accepts them.' },
    INVALID: { description: 'It refuses them.' },
    EXPIRED: { description: 'They were good once, but their time is over.' },
    ERROR: {
      description:
        'It could not be found out, or there is none to show, as without the Secret: see the condition `Authenticated`.',
    },
  },
});

@ObjectType({ simpleResolvers: true, description: 'Whether the provider accepts the credentials, and for how long.' })
export class AuthenticationState {
  @Field(() => AuthenticationStatus, { nullable: true, description: 'Whether it accepts them.' })
  status?: AuthenticationStatus | null;

  @Field(() => DateTime, { nullable: true, description: 'When they were last shown to the provider.' })
  lastVerified?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When they expire; null when they never do or nobody knows.' })
  expiresAt?: string | null;
}
