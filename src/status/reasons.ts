/** What a reason asks of whoever reads it. */
export type Severity = 'OK' | 'WARNING' | 'WAIT' | 'ACT' | 'UNKNOWN';

export interface ReasonText {
  /** OK: nothing. WARNING: soon. WAIT: it may pass by itself. ACT: it will not. UNKNOWN: nobody knows. */
  readonly severity: Severity;
  /** In a sentence. */
  readonly meaning: string;
  /** What to do, in one imperative sentence with the setting or command. */
  readonly advice: string;
}

const nothing = 'Do nothing.';

/** Every `reason` that a condition may give, and no other; docs/health.md has the same list. */
export const reasons = {
  ProviderReady: { severity: 'OK', meaning: 'The provider answers, and takes the credential.', advice: nothing },
  NotYetChecked: {
    severity: 'UNKNOWN',
    meaning: 'Nobody has looked at the provider since it was made, or since its spec was mended.',
    advice: 'Wait for the first look, or call `probeMachineProvider`.',
  },
  GatewayCouldNotLook: {
    severity: 'UNKNOWN',
    meaning:
      'The gateway could not look: the cluster did not give it the Secret, the look was cut off, or it got too little CPU.',
    advice: 'Check that the gateway reaches the API server and is not held up; nothing is known against the provider.',
  },
  NotAsked: {
    severity: 'UNKNOWN',
    meaning: 'It did not come to this question, since something before it stood in the way.',
    advice: 'Mend what the condition `Ready` names first.',
  },
  SpecValid: { severity: 'OK', meaning: 'Validation has nothing against the spec.', advice: nothing },
  SpecInvalid: {
    severity: 'ACT',
    meaning:
      'The spec has errors. Those at type, region, config and authentication keep the provider from being asked.',
    advice: 'Correct the fields that the message names, and apply the manifest again.',
  },
  Connected: { severity: 'OK', meaning: 'The provider answers.', advice: nothing },
  NameNotResolved: {
    severity: 'WAIT',
    meaning: 'The name of the endpoint does not resolve.',
    advice: 'Check `spec.config.endpoint` and `spec.region`, and look the name up with `dig +short`.',
  },
  Unreachable: {
    severity: 'WAIT',
    meaning: 'Nobody answers at the address: it refuses, is silent, or there is no route to it.',
    advice: "Check `spec.config.endpoint`, the provider itself, and the firewalls between it and the gateway's pods.",
  },
  TimedOut: {
    severity: 'WAIT',
    meaning: 'The provider took longer than `spec.config.timeout`.',
    advice: 'Check what makes the provider slow, or raise `spec.config.timeout`.',
  },
  RateLimited: {
    severity: 'WAIT',
    meaning: 'The provider asks for fewer requests, or `spec.config.rateLimiting` leaves no room.',
    advice: 'Wait, and set `spec.config.rateLimiting` to what the provider allows; others may use the same account.',
  },
  ProviderFault: {
    severity: 'WAIT',
    meaning: 'The provider answers with a fault of its own (HTTP 5xx).',
    advice: "Look at the provider's own status and logs.",
  },
  UnexpectedAnswer: {
    severity: 'WAIT',
    meaning: "The answer is none of this type of provider's API: broken, redirected, or another product's.",
    advice: 'Check that `spec.config.endpoint` is the API itself, and not a proxy or a web page in front of it.',
  },
  AnswerTooLarge: {
    severity: 'WAIT',
    meaning: 'The answer is longer than the gateway reads.',
    advice: 'Check that `spec.config.endpoint` is the API of the provider.',
  },
  CircuitOpen: {
    severity: 'WAIT',
    meaning: 'The provider failed again and again, so nothing is sent to it for a while.',
    advice: "Wait for the next look, or look at the provider's own status.",
  },
  EgressRefused: {
    severity: 'ACT',
    meaning:
      "The gateway's operator does not let this address be dialed; of a name that is not listed it may as well not resolve.",
    advice:
      'Check the name in `spec.config.endpoint`, or have the operator list it in EGRESS_ALLOW: the log of the gateway tells more.',
  },
  CredentialWithheld: {
    severity: 'ACT',
    meaning: 'Neither the vendor, the operator nor the owner of the Secret lets the credential go to this address.',
    advice: 'Annotate the Secret with `vitistack.io/hosts=HOST`, or have the operator list the host in EGRESS_ALLOW.',
  },
  TlsFailed: {
    severity: 'ACT',
    meaning: 'The certificate is for another name, expired, or of an authority that is not trusted.',
    advice: "Have the certificate renewed, or put its authority (PEM) into the key `ca.crt` of the provider's Secret.",
  },
  CertificateVerified: {
    severity: 'OK',
    meaning: 'The certificate is of a trusted authority, and for the name that was asked.',
    advice: nothing,
  },
  CertificateNotVerified: {
    severity: 'WARNING',
    meaning:
      'The certificate is none that is trusted, and only EGRESS_INSECURE_TLS let it pass: anybody may answer there.',
    advice:
      "Put its authority (PEM) into the key `ca.crt` of the provider's Secret, then take the host out of EGRESS_INSECURE_TLS.",
  },
  CredentialsAccepted: { severity: 'OK', meaning: 'The provider takes the credential.', advice: nothing },
  CredentialRefused: {
    severity: 'ACT',
    meaning:
      'The provider does not know the credential. It is not shown again for a while, so that no account gets locked.',
    advice: 'Put a credential that is in force into the Secret; it is tried at once.',
  },
  CredentialExpired: {
    severity: 'ACT',
    meaning: 'The time of the credential is over.',
    advice: 'Make a new credential at the provider, and put it into the Secret.',
  },
  CredentialExpiring: {
    severity: 'WARNING',
    meaning: 'The time of the credential is over in less than 14 days, or its renewal is late.',
    advice:
      'Make a new credential at the provider, and put it into the Secret before that; or mend what renews the Secret.',
  },
  NoExpirySoon: {
    severity: 'OK',
    meaning: 'The credential is good for more than 14 days, or renewed before its end.',
    advice: nothing,
  },
  NoExpiryKnown: {
    severity: 'OK',
    meaning: 'Neither the provider nor the Secret (`expires-at`) says that the credential ends.',
    advice: nothing,
  },
  ExpiryUnknown: {
    severity: 'UNKNOWN',
    meaning: 'The credential could not be looked at, and no end of it is known.',
    advice: 'Mend what the condition `Ready` names first.',
  },
  SecretNotFound: {
    severity: 'ACT',
    meaning: 'There is no Secret of the name that the spec gives.',
    advice: 'Create the Secret in the namespace of the provider, or name another one under `spec.authentication`.',
  },
  SecretForbidden: {
    severity: 'ACT',
    meaning: 'The gateway may not read the Secret.',
    advice: 'Have the operator let the gateway `get` Secrets in the namespace of the provider.',
  },
  SecretUnusable: {
    severity: 'ACT',
    meaning: 'The Secret lacks a key, or what it holds has the wrong form.',
    advice: 'Put what docs/providers asks for into the Secret.',
  },
  PermissionDenied: {
    severity: 'ACT',
    meaning: 'The credential is good, and lacks a permission.',
    advice: 'Give the credential the read permissions that docs/providers lists.',
  },
  NotFoundAtProvider: {
    severity: 'ACT',
    meaning:
      'What the spec names (a project, region, subscription) is not there, or a setting that it needs is missing.',
    advice: 'Check `spec.region` and `spec.config.customSettings` for a name that is misspelt or missing.',
  },
  QuotaAvailable: { severity: 'OK', meaning: 'Less than 90 % of every quota is in use.', advice: nothing },
  QuotaNearlyExhausted: {
    severity: 'WARNING',
    meaning: '90 % or more of a quota is in use.',
    advice: 'Remove machines or disks that nobody needs, or ask the provider for more quota.',
  },
  QuotaExhausted: {
    severity: 'ACT',
    meaning: 'A quota is used up: machines that are there go on, and no further one can be made.',
    advice: 'Remove machines or disks that nobody needs, or ask the provider for more quota.',
  },
  QuotaUnknown: {
    severity: 'UNKNOWN',
    meaning: 'The provider tells no quota that machines are made of.',
    advice: 'Give the credential the permissions for quotas that docs/providers lists, where there are any.',
  },
  CapabilitiesVerified: {
    severity: 'OK',
    meaning: 'All that the spec declares was found at the provider.',
    advice: nothing,
  },
  CapabilityUnsupported: {
    severity: 'WARNING',
    meaning: 'The provider lacks something that the spec declares.',
    advice: 'Correct the spec, or make what it names at the provider; `discoverCapabilities` lists what is there.',
  },
  CapabilityUnknown: {
    severity: 'UNKNOWN',
    meaning: 'Of something that the spec declares nobody knows whether the provider has it.',
    advice: 'Call `discoverCapabilities`: each verdict says what stood in the way.',
  },
  NothingDeclared: { severity: 'OK', meaning: 'The spec declares nothing of the kind.', advice: nothing },
  NetworkConfigured: {
    severity: 'OK',
    meaning: 'All networks and subnets that the spec declares are at the provider.',
    advice: nothing,
  },
  NetworkNotFound: {
    severity: 'ACT',
    meaning: 'The provider has no network or subnet of an id that the spec declares.',
    advice: 'Correct the ids under `spec.networkConfig`, or make the network at the provider.',
  },
  NetworkUnknown: {
    severity: 'UNKNOWN',
    meaning: "The provider's list of networks could not be read as a whole.",
    advice: 'Give the credential the permissions for networks that docs/providers lists.',
  },
  StorageConfigured: {
    severity: 'OK',
    meaning: 'All storage types that the spec declares are at the provider.',
    advice: nothing,
  },
  StorageNotFound: {
    severity: 'ACT',
    meaning: 'The provider has no storage type of a name that the spec declares.',
    advice: 'Correct the names under `spec.storageConfig`, or make the storage type at the provider.',
  },
  StorageUnknown: {
    severity: 'UNKNOWN',
    meaning: "The provider's list of storage types could not be read as a whole.",
    advice: 'Give the credential the permissions for storage that docs/providers lists.',
  },
} as const satisfies Readonly<Record<string, ReasonText>>;

export type Reason = keyof typeof reasons;
