import { registerEnumType } from 'type-graphql';

/** What is known of one thing that a provider may have or lack. */
export enum VerdictKind {
  VERIFIED = 'VERIFIED',
  UNSUPPORTED = 'UNSUPPORTED',
  UNKNOWN = 'UNKNOWN',
}
registerEnumType(VerdictKind, {
  name: 'VerdictKind',
  description: 'What is known of one thing that a provider may have or lack.',
  valuesConfig: {
    VERIFIED: { description: 'The provider was asked, and has it or allows it.' },
    UNSUPPORTED: { description: "The provider says itself that it hasn't it." },
    UNKNOWN: { description: 'Nobody knows: a permission, a time-out or a fault stood in the way.' },
  },
});
