import { registerEnumType } from 'type-graphql';

/** Why a provider could not be asked, or gave no answer, as a closed list: clients switch on it. */
export enum FailureCode {
  UNREACHABLE = 'UNREACHABLE',
  TIMEOUT = 'TIMEOUT',
  TLS_FAILED = 'TLS_FAILED',
  EGRESS_REFUSED = 'EGRESS_REFUSED',
  CREDENTIAL_WITHHELD = 'CREDENTIAL_WITHHELD',
  SECRET_NOT_FOUND = 'SECRET_NOT_FOUND',
  SECRET_FORBIDDEN = 'SECRET_FORBIDDEN',
  SECRET_UNUSABLE = 'SECRET_UNUSABLE',
  UNAUTHENTICATED = 'UNAUTHENTICATED',
  EXPIRED = 'EXPIRED',
  FORBIDDEN = 'FORBIDDEN',
  NOT_FOUND = 'NOT_FOUND',
  RATE_LIMITED = 'RATE_LIMITED',
  PROVIDER_FAULT = 'PROVIDER_FAULT',
  UNEXPECTED_ANSWER = 'UNEXPECTED_ANSWER',
  TOO_LARGE = 'TOO_LARGE',
  CIRCUIT_OPEN = 'CIRCUIT_OPEN',
  CANCELLED = 'CANCELLED',
}
registerEnumType(FailureCode, {
  name: 'ProviderFailureCode',
  description: 'Why a provider could not be asked, or gave no answer. The list is closed: switch on it.',
  valuesConfig: {
    UNREACHABLE: { description: 'The name does not resolve, or nobody answers at the address.' },
    TIMEOUT: { description: "No answer within the spec's own `config.timeout`, or the whole took too long." },
    TLS_FAILED: { description: 'The certificate is for another name, expired, or of an unknown authority.' },
    EGRESS_REFUSED: {
      description:
        "The gateway's operator does not let this address be dialed. Of a name that is not listed it is not told whether it resolves.",
    },
    CREDENTIAL_WITHHELD: {
      description:
        'The address may be dialed, but neither the vendor, the operator nor the Secret lets a credential go there.',
    },
    SECRET_NOT_FOUND: { description: 'There is no Secret of that name.' },
    SECRET_FORBIDDEN: { description: 'The gateway may not read the Secret.' },
    SECRET_UNUSABLE: { description: 'The Secret lacks a key, or what it holds has the wrong form.' },
    UNAUTHENTICATED: { description: 'The provider does not know the credential.' },
    EXPIRED: { description: 'The provider knew the credential, and its time is over.' },
    FORBIDDEN: { description: 'The credential is good, and lacks a permission.' },
    NOT_FOUND: {
      description:
        'What the spec names (a project, region, subscription) is not there, or a setting that it needs is missing.',
    },
    RATE_LIMITED: {
      description: "The provider asks for fewer requests, or the spec's own `rateLimiting` leaves no room in time.",
    },
    PROVIDER_FAULT: { description: 'The provider answered with a fault of its own (5xx).' },
    UNEXPECTED_ANSWER: { description: "The answer is not this product's: broken, cut, redirected, or another's." },
    TOO_LARGE: { description: 'The answer is longer than the gateway reads: bytes or pages.' },
    CIRCUIT_OPEN: { description: 'Not asked: the provider failed again and again, and is left in peace for a while.' },
    CANCELLED: { description: 'Nobody waited for it any more, or the gateway is being stopped.' },
  },
});
