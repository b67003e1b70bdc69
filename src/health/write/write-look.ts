import { type MachineProvider, providerKey } from '../../../schema/machine-provider.ts';
import { assess } from '../../status/assess.ts';
import { discoveryManager, healthManager, quotaManager } from '../../status/managers.ts';
import type { Assessment, Observations, Previous } from '../../status/observations.ts';
import { changesWorthTelling } from '../../status/worth-telling.ts';
import { type ShareWritesOptions, writeShare, type WrittenShare } from '../../status/write-share.ts';
import { LostAnswers } from './lost-answers.ts';

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
  /** A status was written, also where that shows only later: what it was judged from, and what it is. */
  readonly onWritten?: (before: MachineProvider, after: MachineProvider) => void;
  /** Shared by all who write. */
  readonly lost?: LostAnswers;
}

/** Writes the shares that are worth it, each by its manager. Throws nothing but what is no GatewayError. */
export type WriteLook = (look: LookToWrite, signal: AbortSignal) => Promise<WrittenLook>;

export function createLookWrites(options: LookWritesOptions): WriteLook {
  const { store, onWritten = () => undefined, lost = new LostAnswers() } = options;
  /** A write of whose end nobody heard, and which shows by now. */
  const tellLost = (manager: string, current: MachineProvider) => {
    const before = lost.before(manager, current);
    if (before !== undefined) onWritten(before, current);
  };
  return async (look, signal) => {
    const { namespace, name, uid, generation } = look.provider.metadata;
    let machineProvider = look.provider;
    const warnings: string[] = [];
    const managers: string[] = [];
    let isRefused = false;
    for (const { manager, shareIn, hasTimes } of shares) {
      const current = store.find(providerKey(namespace, name)) ?? look.provider;
      const share = shareIn(judge(look, current));
      if (share === undefined) continue;
      // Of another life or another spec nothing was seen; writeShare says so.
      const isSame = current.metadata.uid === uid && current.metadata.generation === generation;
      if (isSame && !(look.isRefresh && hasTimes) && !changesWorthTelling(current.status, share)) {
        tellLost(manager, current);
        continue;
      }
      const written = await writeOne(look, { manager, shareIn, signal });
      machineProvider = written.machineProvider;
      warnings.push(...written.warnings);
      isRefused = !written.isWritten;
      if (written.isUnanswered === true) lost.note(manager, written.judgedFrom, written.conditions);
      // What kept one share out would keep the next out as well.
      if (isRefused) break;
      managers.push(manager);
      tellLost(manager, written.judgedFrom);
      onWritten(written.judgedFrom, machineProvider);
    }
    return { machineProvider, warnings: [...new Set(warnings)], managers, isRefused };
  };

  async function writeOne(
    look: LookToWrite,
    { manager, shareIn, signal }: Pick<Share, 'manager' | 'shareIn'> & { readonly signal: AbortSignal },
  ): Promise<WrittenShare & { readonly judgedFrom: MachineProvider; readonly conditions: Judged['conditions'] }> {
    let judgedFrom = look.provider;
    let conditions: Judged['conditions'] = [];
    const shareOf = (current: MachineProvider) => {
      judgedFrom = current;
      const share = shareIn(judge(look, current));
      conditions = share?.conditions ?? [];
      return { ...share };
    };
    const written = await writeShare(options, { judged: look.provider, manager, shareOf, signal });
    return { ...written, judgedFrom, conditions };
  }
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
