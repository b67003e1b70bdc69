import { type SecretsPolicyInfo, SecretsPolicyState } from '../schema/api/gateway-info.ts';
import { secretsPolicyName } from '../schema/emit/secrets-policy.ts';
import type { SecretsPolicySighting } from './cluster/secrets-policy-watch.ts';

/** What this replica knows of the cluster's policy on the Secrets that providers name. */
export interface SecretsPolicyKnowledge {
  /** Told at each look at it. */
  readonly seen: (sighting: SecretsPolicySighting) => void;
  readonly info: () => SecretsPolicyInfo;
  /** Only then may the gateway leave the check to the cluster. */
  readonly isInstalled: () => boolean;
}

/** `checks`: the gateway asks for itself where the policy doesn't. */
export function createSecretsPolicyKnowledge(checks: boolean): SecretsPolicyKnowledge {
  let known: SecretsPolicySighting = { kind: 'unseen', reason: 'The policy has not been looked at yet.' };
  const own = checks
    ? 'The gateway makes the check itself for those who write through it, and nobody makes it for kubectl.'
    : 'Nobody makes the check: with AUTH=none all callers are the gateway.';
  return {
    seen: (sighting) => {
      known = sighting;
    },
    isInstalled: () => known.kind === 'installed',
    info() {
      switch (known.kind) {
        case 'installed':
          return {
            state: SecretsPolicyState.INSTALLED,
            message: `The cluster lets only those who may get a Secret name it in a provider (policy ${secretsPolicyName}).`,
          };
        case 'absent':
          return {
            state: SecretsPolicyState.ABSENT,
            message: `Expected the policy ${secretsPolicyName}, but the cluster has ${known.missing} of that name. ${own}`,
          };
        case 'unseen':
          return { state: SecretsPolicyState.UNKNOWN, message: `${known.reason.replace(/[.]?$/, '.')} ${own}` };
      }
    },
  };
}
