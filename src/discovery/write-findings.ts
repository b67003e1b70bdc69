import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { Findings } from '../asking/ports.ts';
import { assess } from '../status/assess.ts';
import { type CapabilityShare, shareOf } from '../status/capability-share.ts';
import { judge } from '../status/declared-verdicts.ts';
import { discoveryManager, quotaManager } from '../status/managers.ts';
import type { ToldWrites } from '../status/told-writes.ts';
import type { ShareWritesOptions, WrittenShare } from '../status/write-share.ts';

/** Writes what was found into the status: verdicts on what the spec declares, and what is in use. Throws nothing but what is no GatewayError. */
export type WriteFindings = (
  judged: MachineProvider,
  found: Findings,
  signal: AbortSignal,
) => Promise<Pick<WrittenShare, 'machineProvider' | 'warnings'>>;

export interface FindingWritesOptions extends ShareWritesOptions {
  readonly told: ToldWrites;
}

export function createFindingWrites(options: FindingWritesOptions): WriteFindings {
  const { now, told } = options;
  return async (judged, { discovery, quotas }, signal) => {
    const assessed = (current: MachineProvider) =>
      assess(
        { provider: current, looks: [], unconfirmed: false },
        { generation: current.metadata.generation ?? undefined, discovery, quotas },
        now(),
      );
    const ofDiscovery = (current: MachineProvider) => ({ ...assessed(current).discovery });
    const written = await told.write(options, { judged, manager: discoveryManager, shareOf: ofDiscovery, signal });
    const { machineProvider } = written;
    // What kept the first share out would keep the second out as well.
    if (!written.isWritten) return { machineProvider, warnings: written.warnings };
    const { share, leftOut } = shareOf(judge(machineProvider.spec, discovery), now());
    const warnings = [...written.warnings, ...leftOutOf(leftOut), ...foreignIn(machineProvider, share)];
    const ofQuotas = (current: MachineProvider) => ({ ...assessed(current).quota });
    const last = await told.write(options, { judged, manager: quotaManager, shareOf: ofQuotas, signal });
    return { machineProvider: last.machineProvider, warnings: [...new Set([...warnings, ...last.warnings])] };
  };
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
