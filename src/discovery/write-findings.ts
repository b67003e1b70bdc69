import { GatewayError } from '../../schema/gateway-error.ts';
import { type MachineProvider, providerKey } from '../../schema/machine-provider.ts';
import { readMachineProvider } from '../../schema/read.ts';
import type { MachineProviderStatusWrites } from '../cluster/machine-provider-status.ts';
import type { ProviderStore } from '../providers/store.ts';
import type { Findings } from './ports.ts';
import { judge as judgeSpec } from './judge.ts';
import { resourceShareOf } from './quota-share.ts';
import { type CapabilityShare, shareOf } from './status-share.ts';

/** Who owns `status.capabilities` for the cluster, and who `status.resources`: each applies its whole share alone. */
export const discoveryManager = 'machineprovider-gateway-discovery';
export const quotaManager = 'machineprovider-gateway-quota';

export interface FindingWritesOptions {
  /** With the gateway's own identity. */
  readonly cluster: MachineProviderStatusWrites;
  readonly store: Pick<ProviderStore, 'find' | 'wakeups'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How long the copy may take to show what the cluster refused a write for, or took; 2 seconds unless given. */
  readonly visibleMs?: number;
}

/** What became of the writes: the provider with its new status, or the provider as it was and why. */
export interface WrittenFindings {
  readonly machineProvider: MachineProvider;
  readonly warnings: readonly string[];
}

/** Writes what was found into the status: verdicts on what the spec declares, and what is in use. Throws nothing but what is no GatewayError. */
export type WriteFindings = (judged: MachineProvider, found: Findings, signal: AbortSignal) => Promise<WrittenFindings>;

export function createFindingWrites(options: FindingWritesOptions): WriteFindings {
  const { now } = options;
  return async (judged, { discovery, quotas }, signal) => {
    let verdicts: ReturnType<typeof shareOf> | undefined;
    const judge = (current: MachineProvider) => {
      verdicts = shareOf(judgeSpec(current.spec, discovery), now());
      return { capabilities: verdicts.share };
    };
    const written = await writeShare(options, { judged, manager: discoveryManager, shareOf: judge, signal });
    const { machineProvider } = written;
    const warnings = [
      ...written.warnings,
      ...(written.isWritten && verdicts
        ? [...leftOutOf(verdicts.leftOut), ...foreignIn(machineProvider, verdicts.share)]
        : []),
    ];
    const resources = resourceShareOf(quotas);
    // What kept the first share out would keep the second out as well.
    if (resources === undefined || !written.isWritten) return { machineProvider, warnings };
    const last = await writeShare(options, { judged, manager: quotaManager, shareOf: () => ({ resources }), signal });
    return { machineProvider: last.machineProvider, warnings: [...new Set([...warnings, ...last.warnings])] };
  };
}

interface ShareToWrite {
  readonly judged: MachineProvider;
  readonly manager: string;
  readonly shareOf: (current: MachineProvider) => Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

const attempts = 5;

/**
 * Always with the resourceVersion that the share was judged from: what was changed meanwhile is read again from the copy
 * and judged anew, unless its spec is another, since then it was another provider that was asked.
 */
async function writeShare(
  { cluster, store, visibleMs = 2_000 }: FindingWritesOptions,
  { judged, manager, shareOf: judge, signal }: ShareToWrite,
): Promise<WrittenFindings & { readonly isWritten: boolean }> {
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
      return refused(
        'The status was not written: the spec was changed while its provider was asked. Discover it again.',
      );
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

function leftOutOf(count: number): readonly string[] {
  return count === 0 ? [] : [`${count} verdicts had no room in the status; all of them are in \`verdicts\`.`];
}

/** What somebody else keeps in these sets can't be taken out of them. */
function foreignIn({ status }: MachineProvider, share: CapabilityShare): readonly string[] {
  const both = (stored: readonly string[] | null | undefined, opposite: readonly string[]) =>
    new Set(stored).intersection(new Set(opposite)).size;
  const { verified, unsupported } = status?.capabilities ?? {};
  const foreign = both(verified, share.unsupported) + both(unsupported, share.verified);
  if (foreign === 0) return [];
  return [`Another field manager says the opposite of ${foreign} verdicts in \`status.capabilities\`.`];
}

function versionOf(provider: MachineProvider | undefined): number {
  return Number(provider?.metadata.resourceVersion ?? 0);
}
