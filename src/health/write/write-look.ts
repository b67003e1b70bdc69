import { type MachineProvider, providerKey } from '../../../schema/machine-provider.ts';
import { assess } from '../../status/assess.ts';
import { discoveryManager, healthManager, quotaManager } from '../../status/managers.ts';
import type { Assessment, Observations, Previous } from '../../status/observations.ts';
import type { ToldWrites } from '../../status/told-writes.ts';
import { changesWorthTelling } from '../../status/worth-telling.ts';
import type { ShareWritesOptions } from '../../status/write-share.ts';

/** What was seen, of which provider, and what was known before. */
export interface LookToWrite extends Pick<Previous, 'looks' | 'unconfirmed'> {
  /** As it was when it was looked at. */
  readonly provider: MachineProvider;
  readonly observations: Observations;
  /** When it was seen, in milliseconds since 1970. */
  readonly at: number;
  /** Also what nobody cares about: when it was looked at, and how fast it answered. */
  readonly isRefresh: boolean;
}

export interface WrittenLook {
  /** With its new status; as it was where there was nothing to write, or it could not be written. */
  readonly machineProvider: MachineProvider;
  readonly warnings: readonly string[];
  /** The field managers whose shares were written. */
  readonly managers: readonly string[];
  /** Something that was to be written was not. */
  readonly isRefused: boolean;
}

export interface LookWritesOptions extends ShareWritesOptions {
  readonly told: ToldWrites;
}

/** Writes the shares that are worth it, each by its manager. Throws nothing but what is no GatewayError. */
export type WriteLook = (look: LookToWrite, signal: AbortSignal) => Promise<WrittenLook>;

export function createLookWrites(options: LookWritesOptions): WriteLook {
  const { store, told } = options;
  return async (look, signal) => {
    const { namespace, name, uid, generation } = look.provider.metadata;
    const found = () => store.find(providerKey(namespace, name)) ?? look.provider;
    let machineProvider = found();
    const warnings: string[] = [];
    const managers: string[] = [];
    let isRefused = false;
    for (const { manager, shareIn, hasTimes } of shares) {
      const current = found();
      const share = shareIn(judge(look, current));
      if (share === undefined) continue;
      // Of another life or another spec nothing was seen; writeShare says so.
      const isSame = current.metadata.uid === uid && current.metadata.generation === generation;
      if (isSame && !(look.isRefresh && hasTimes) && !changesWorthTelling(current.status, share)) {
        told.seen(manager, current);
        continue;
      }
      const shareOf = (by: MachineProvider) => ({ ...shareIn(judge(look, by)) });
      const written = await told.write(options, { judged: look.provider, manager, shareOf, signal });
      machineProvider = written.machineProvider;
      warnings.push(...written.warnings);
      isRefused = !written.isWritten;
      // What kept one share out would keep the next out as well.
      if (isRefused) break;
      managers.push(manager);
    }
    return { machineProvider, warnings: [...new Set(warnings)], managers, isRefused };
  };
}

function judge({ looks, unconfirmed, observations, at }: LookToWrite, provider: MachineProvider): Assessment {
  return assess({ provider, looks, unconfirmed }, observations, at);
}

type Judged = NonNullable<Assessment['health' | 'quota' | 'discovery']>;

interface Share {
  readonly manager: string;
  readonly shareIn: (assessment: Assessment) => Judged | undefined;
  /** There are times in it, which are refreshed now and then. */
  readonly hasTimes: boolean;
}

/** In this order: whether it is well comes first. */
const shares: readonly Share[] = [
  { manager: healthManager, shareIn: ({ health }) => health, hasTimes: true },
  { manager: quotaManager, shareIn: ({ quota }) => quota, hasTimes: false },
  { manager: discoveryManager, shareIn: ({ discovery }) => discovery, hasTimes: true },
];
