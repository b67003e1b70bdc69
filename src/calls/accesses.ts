import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { MachineProviderSpec } from '../../schema/spec/spec.ts';
import type { ClusterCalls } from '../cluster/connection.ts';
import { readSecret } from '../cluster/secret-read.ts';
import { bundleOf } from '../drivers/tls.ts';
import { createBodies } from './bodies.ts';
import { readPolicy } from './call-policy.ts';
import { type Clock, systemClock } from './clock.ts';
import { createAccess, type OpenAccess } from './create-access.ts';
import { createDial, type OpenSocket } from './dial.ts';
import type { AllowList, HostEntry } from './egress/allow-list.ts';
import type { Network } from './egress/address.ts';
import { type ClusterAddresses, createGuard, type Lookup } from './egress/guard.ts';
import { createLookup } from './egress/names.ts';
import { createProviderStates } from './provider-states.ts';
import { createTrust } from './trust.ts';

export interface AccessesOptions {
  /** With the gateway's own identity: by it Secrets are read. */
  readonly connection: ClusterCalls;
  /** Exact hosts of the vendor's API, as the driver of the spec's type tells them (`Reach.hosts`). */
  readonly hostsOf: (spec: MachineProviderSpec) => readonly string[];
  readonly allowed: AllowList;
  readonly denied?: readonly Network[];
  readonly cluster: ClusterAddresses;
  /** Whose certificates need not be good. */
  readonly insecure?: readonly HostEntry[];
  /** PEM of authorities that are trusted beside the public ones. */
  readonly operatorCa?: string | undefined;
  /** Gets what is told to the operator and not to the users of providers; never a Secret. */
  readonly log: { info(facts: object, text: string): void };
  readonly clock?: Clock;
  readonly lookup?: Lookup;
  readonly openSocket?: OpenSocket;
}

/** Ways out to providers. One per process: what connections of one provider share (rate, circuits) is in here. */
export interface Accesses {
  /**
   * A way out for one use of one provider: `reach.load()` gives what takes it. Sends nothing by itself. Its sockets and
   * Secrets go when it is closed (`await using access = accesses.accessFor(...)`), when the signal is aborted, or after
   * `totalMs`, five minutes unless told. One that `isLook` gets through to a server that is left in peace for its failures;
   * `atOnce` bounds the requests that are under way together.
   */
  readonly accessFor: (
    provider: MachineProvider,
    signal: AbortSignal,
    options?: { readonly totalMs?: number; readonly isLook?: boolean; readonly atOnce?: number },
  ) => OpenAccess;
  /** The provider's credentials may be shown again at once, though they were refused. */
  readonly forgetRefusals: (provider: MachineProvider) => void;
}

export function createAccesses(options: AccessesOptions): Accesses {
  const { connection, hostsOf, allowed, denied = [], cluster, clock = systemClock, log } = options;
  const guard = createGuard({
    allowed,
    denied,
    cluster,
    lookup: options.lookup ?? createLookup(),
    onRefused: ({ host, port, reason }) =>
      log.info({ host, port }, `Did not dial ${host}:${port}, a name that leads to ${reason}.`),
  });
  const dial = createDial(guard, clock, options.openSocket, options.insecure);
  const trust = createTrust(options.operatorCa);
  const states = createProviderStates(clock);
  const bodies = createBodies();
  const keyOf = ({ uid, namespace, name }: MachineProvider['metadata']) => uid || `${namespace}/${name}`;
  return {
    forgetRefusals: ({ metadata }) => states.forgetRefusals(keyOf(metadata)),
    accessFor({ metadata, spec }, signal, { totalMs, isLook, atOnce } = {}) {
      const policy = readPolicy(spec.config);
      const { state, release } = states.take(keyOf(metadata), policy);
      return createAccess({
        namespace: metadata.namespace,
        generation: metadata.generation ?? 0,
        policy,
        vendorHosts: hostsOf(spec),
        allowed,
        guard,
        dial,
        trust,
        bodies,
        owner: metadata.namespace,
        bundle: () => bundleOf(spec),
        readSecret: (namespace, name, reading) => readSecret(connection, { namespace, name }, reading),
        state,
        clock,
        signal,
        totalMs,
        isLook,
        atOnce,
        onClose: release,
      });
    },
  };
}
