import { GatewayError } from '../../schema/gateway-error.ts';
import { type MachineProvider, providerKey } from '../../schema/machine-provider.ts';
import { readMachineProvider } from '../../schema/read.ts';
import type { MachineProviderStatusWrites } from '../cluster/machine-provider-status.ts';
import type { ProviderStore } from '../providers/store.ts';
import type { JudgedCondition } from './condition.ts';

export interface ShareWritesOptions {
  /** With the gateway's own identity. */
  readonly cluster: MachineProviderStatusWrites;
  readonly store: Pick<ProviderStore, 'find' | 'wakeups'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How long the copy may take to show what the cluster refused a write for, or took; 2 seconds unless given. */
  readonly visibleMs?: number;
}

/** What became of a write: the provider with its new status, or the provider as it was and why. */
export interface WrittenShare {
  readonly machineProvider: MachineProvider;
  readonly warnings: readonly string[];
  readonly isWritten: boolean;
  /** Nobody heard how it ended: the cluster may have done it all the same. */
  readonly isUnanswered?: boolean;
}

/** As the field manager applies it. */
export type Share = Readonly<Record<string, unknown>> & { readonly conditions?: readonly JudgedCondition[] };

/** One field manager's whole share of a status, judged anew of what the provider is by then. */
export interface ShareToWrite {
  readonly judged: MachineProvider;
  readonly manager: string;
  readonly shareOf: (current: MachineProvider) => Share;
  readonly signal: AbortSignal;
}

const attempts = 5;

/**
 * Always with the resourceVersion that the share was judged from: what was changed meanwhile is read again from the copy
 * and judged anew, unless its spec is another, since then it was another provider that was asked.
 */
export async function writeShare(
  { cluster, store, visibleMs = 2_000 }: ShareWritesOptions,
  { judged, manager, shareOf: judge, signal }: ShareToWrite,
): Promise<WrittenShare> {
  const { namespace, name, uid, generation } = judged.metadata;
  const key = providerKey(namespace, name);
  const refused = (warning: string) => ({
    machineProvider: store.find(key) ?? judged,
    warnings: [warning],
    isWritten: false,
  });
  for (let attempt = 1; ; attempt += 1) {
    const current = store.find(key);
    if (current?.metadata.uid !== uid) return refused('The status was not written: the provider is gone by now.');
    if (current.metadata.generation !== generation) {
      return refused('The status was not written: the spec was changed while its provider was asked. Ask again.');
    }
    const { resourceVersion } = current.metadata;
    try {
      const { object, warnings } = await cluster.apply(
        { namespace, name },
        { resourceVersion, status: judge(current) },
        { fieldManager: manager, signal },
      );
      const machineProvider = readMachineProvider(object);
      const shows = () => versionOf(store.find(key)) >= versionOf(machineProvider);
      const isSeen = await store.wakeups.until(shows, visibleMs, signal);
      return { machineProvider, warnings: [...warnings, ...(isSeen ? [] : [late])], isWritten: true };
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (error.code === 'TIMEOUT' || error.code === 'UNAVAILABLE') {
        return { ...refused(notWritten(error)), isUnanswered: true };
      }
      if (error.code !== 'CONFLICT' || attempt === attempts) return refused(notWritten(error));
      const hasMoved = () => store.find(key)?.metadata.resourceVersion !== resourceVersion;
      if (!(await store.wakeups.until(hasMoved, visibleMs, signal))) return refused(notWritten(error));
    }
  }
}

const late = 'This replica has not yet seen the new status: to read it, ask with minResourceVersion.';

function notWritten({ message, fix }: GatewayError): string {
  return `The status was not written: ${message}${fix === undefined ? '' : ` ${fix}`}`;
}

function versionOf(provider: MachineProvider | undefined): number {
  return Number(provider?.metadata.resourceVersion ?? 0);
}
