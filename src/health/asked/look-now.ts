import { type MachineProvider, type ProviderKey, providerKey } from '../../../schema/machine-provider.ts';
import { assess } from '../../status/assess.ts';
import type { Assessment, Observations } from '../../status/observations.ts';
import type { Remembered } from '../look/look-memory.ts';
import { look, type LookOptions } from '../look/look.ts';
import type { WriteLook, WrittenLook } from '../write/write-look.ts';

export interface LookNowOptions {
  readonly look: LookOptions;
  readonly write: WriteLook;
  /** The provider of this name as it is by now. */
  readonly find: (key: ProviderKey) => MachineProvider | undefined;
  /** What is remembered of earlier looks at it. */
  readonly known: (provider: MachineProvider) => Remembered;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What is to be remembered from now on. */
  readonly onLooked: (provider: MachineProvider, assessment: Assessment) => void;
}

/** What was seen, what it means, and what became of writing it. */
export interface LookedNow {
  readonly observations: Observations;
  readonly assessment: Assessment;
  readonly written: WrittenLook;
  /** `host:port` of those whose certificates were not verified. */
  readonly unverified: readonly string[];
}

/**
 * A look because somebody asks, on any replica: quotas too, and what is new of it is written. Ends, also after an abort, once
 * one has signed out. Rejects with the signal's reason when that aborts before all was seen.
 */
export type LookNow = (provider: MachineProvider, signal: AbortSignal) => Promise<LookedNow>;

/** Whoever asks again and again has the times alone written no more often: each write goes to all who follow. */
const refreshEveryMs = 5_000;

export function createLookNow({ look: how, write, find, known, now, onLooked }: LookNowOptions): LookNow {
  /** Its status may have moved while it was looked at. */
  const latest = (provider: MachineProvider): MachineProvider => {
    const { namespace, name, uid, generation } = provider.metadata;
    const current = find(providerKey(namespace, name));
    return current?.metadata.uid === uid && current.metadata.generation === generation ? current : provider;
  };

  return async (provider, signal) => {
    const { observations, unverified } = await look(provider, { quotas: true }, how, signal);
    const [current, before, at] = [latest(provider), known(provider), now()];
    const assessment = assess({ provider: current, ...before }, observations, at);
    // Before anything is waited for: a look in turn may end meanwhile, and goes on from this one.
    onLooked(provider, assessment);
    const written = await write(
      { provider, observations, ...before, at, isRefresh: isRefreshDue(current, at) },
      signal,
    );
    return { observations, assessment, written, unverified };
  };
}

/** A time that lies ahead was written by another clock. */
function isRefreshDue({ status }: MachineProvider, now: number): boolean {
  const sinceMs = now - Date.parse(status?.health?.lastChecked ?? '');
  return !(sinceMs >= 0 && sinceMs < refreshEveryMs);
}
