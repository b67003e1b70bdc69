import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { secretsPolicy, secretsPolicyName } from '../../schema/emit/secrets-policy.ts';
import type { JsonRecord } from '../../schema/record.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import { callApi } from './api-call.ts';
import type { ClusterCalls } from './connection.ts';
import { asObject } from './json.ts';
import { ApiFailure } from './status.ts';

/** Whether the cluster itself refuses specs that name Secrets which their writer may not get. */
export type SecretsPolicySighting =
  | { readonly kind: 'installed' }
  | { readonly kind: 'absent'; readonly missing: string }
  | { readonly kind: 'unseen'; readonly reason: string };

export interface SecretsPolicyWatchOptions {
  readonly connection: ClusterCalls;
  /** Called with every look. */
  readonly onSighting: (sighting: SecretsPolicySighting) => void;
  /** Between two looks, in milliseconds; default 30,000. */
  readonly pollMs?: number;
}

/** Looks at start and every half minute, until stop(). Never throws. */
export function watchSecretsPolicy(options: SecretsPolicyWatchOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const done = run(options, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}

async function run({ connection, onSighting, pollMs = 30_000 }: SecretsPolicyWatchOptions, signal: AbortSignal) {
  while (!signal.aborted) {
    const sighting = await look(connection, signal);
    if (signal.aborted) return;
    onSighting(sighting);
    await sleep(pollMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

async function look(connection: ClusterCalls, signal: AbortSignal): Promise<SecretsPolicySighting> {
  try {
    const policy = await find(connection, 'validatingadmissionpolicies', signal);
    if (policy === undefined) return { kind: 'absent', missing: 'no ValidatingAdmissionPolicy' };
    if (!isOurs(policy))
      return { kind: 'absent', missing: 'a ValidatingAdmissionPolicy of that name, but another one,' };
    const binding = await find(connection, 'validatingadmissionpolicybindings', signal);
    const actions: readonly unknown[] = Array.isArray(binding?.validationActions) ? binding.validationActions : [];
    const binds = binding?.policyName === secretsPolicyName && actions.includes('Deny');
    if (!binds || binding.matchResources !== undefined) {
      return { kind: 'absent', missing: 'no ValidatingAdmissionPolicyBinding that denies everywhere' };
    }
    return { kind: 'installed' };
  } catch (error) {
    return { kind: 'unseen', reason: error instanceof GatewayError ? error.message : 'the answer could not be read' };
  }
}

/** Whether it demands all that ours does: one that was edited, or is older than a field that names Secrets, does less. */
function isOurs(policy: JsonRecord): boolean {
  const ours = asObject(secretsPolicy()[0]?.spec);
  return (
    policy.failurePolicy !== 'Ignore' &&
    isSubset(ours?.validations, policy.validations) &&
    isSubset(policy.matchConditions ?? [], ours?.matchConditions) &&
    isSubset(asObject(ours?.matchConstraints)?.resourceRules, asObject(policy.matchConstraints)?.resourceRules)
  );
}

/** Whether each entry of a list has all of its own members in some entry of the other, which may have more: defaults. */
function isSubset(some: unknown, others: unknown): boolean {
  if (!Array.isArray(some) || !Array.isArray(others)) return false;
  const has = (other: unknown, entry: unknown): boolean =>
    Object.entries(asObject(entry) ?? {}).every(([key, value]) => isDeepStrictEqual(asObject(other)?.[key], value));
  return some.every((entry) => others.some((other) => has(other, entry)));
}

/** The `spec` of the object of that name; undefined when there is none, or no such resource. */
async function find(connection: ClusterCalls, plural: string, signal: AbortSignal) {
  const call = { verb: 'get', subject: `the policy ${secretsPolicyName}` } as const;
  const path = `/apis/admissionregistration.k8s.io/v1/${plural}/${secretsPolicyName}`;
  try {
    const { body } = await callApi(connection, call, path, { signal });
    return asObject(asObject(body)?.spec);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof GatewayError && error.cause instanceof ApiFailure && error.cause.httpStatus === 404;
}
