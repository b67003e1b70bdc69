import { type AskedProviderInput, maxWaitSeconds } from '../../schema/api/named-provider.ts';
import { GatewayError } from '../../schema/gateway-error.ts';
import { type MachineProvider, type ProviderKey, providerKey } from '../../schema/machine-provider.ts';
import { validateMetadata } from '../../schema/metadata-rules.ts';
import type { ValidationProblem } from '../../schema/problem.ts';
import type { ObjectName } from '../cluster/ports.ts';
import { assertUnchanged } from './assert-unchanged.ts';
import type { Mandate } from './mandates.ts';
import * as problems from './problems.ts';

/** What is asked of the copy of the providers. */
export interface TargetStore {
  find(key: ProviderKey): MachineProvider | undefined;
  reach(resourceVersion: string, place: { readonly key: ProviderKey }): Promise<void>;
}

/** Somebody who wants a provider asked, for one operation that ends with `signal`. */
export interface Asker {
  readonly store: TargetStore;
  readonly signal: AbortSignal;
  /** Throws FORBIDDEN, the same for what is there and what is not; UNAUTHENTICATED, OVERLOADED, UNAVAILABLE, TIMEOUT. */
  readonly assertMay: (name: ObjectName, signal: AbortSignal) => Promise<void>;
}

export interface Target {
  readonly provider: MachineProvider;
  /** Of the asker, for this very provider: what takes it to another address needs another one. */
  readonly mandate: Mandate;
}

export interface Refusal {
  readonly refusal: readonly ValidationProblem[];
}

/** The provider that is named, for who may have it asked; to anybody else it reads the same whether or not it is there. */
export async function findTarget(input: AskedProviderInput, asker: Asker): Promise<Target | Refusal> {
  const { namespace, name, minResourceVersion } = input;
  const { store } = asker;
  const misnamed = [...validateMetadata({ namespace, name }), ...problems.ofWait(input, maxWaitSeconds)];
  if (misnamed.length > 0) return { refusal: misnamed };
  const refused = await refusalOf(input, asker);
  if (refused !== undefined) return refused;
  const key = providerKey(namespace, name);
  if (minResourceVersion != null) await store.reach(minResourceVersion, { key });
  const provider = store.find(key);
  if (provider === undefined) return { refusal: [problems.notThere(input)] };
  const mandate = async (signal: AbortSignal) => {
    await asker.assertMay(input, signal);
    assertUnchanged(provider, store);
  };
  return { provider, mandate };
}

/** The answer to who may not; undefined for who may. Throws whatever says neither. */
export async function refusalOf(name: ObjectName, { assertMay, signal }: Asker): Promise<Refusal | undefined> {
  try {
    await assertMay(name, signal);
    return undefined;
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'FORBIDDEN') return { refusal: [problems.notPermitted(error)] };
    throw error;
  }
}
