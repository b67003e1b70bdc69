import { type MachineProvider, type ProviderKey, providerKey } from '../../../schema/machine-provider.ts';
import { UnderWay } from '../../asking/under-way.ts';
import { Waiters } from '../../asking/waiters.ts';
import { unlessAborted } from '../../cluster/unless-aborted.ts';
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
 * A look because somebody asks, on any replica: quotas too, and what is new of it is written. Who asks while one is under way for
 * the same spec gets what that brings. Rejects with the signal's reason; the look goes on for the others, and ends by
 * itself when nobody is left.
 */
export interface LooksNow {
  look(provider: MachineProvider, signal: AbortSignal): Promise<LookedNow>;
  /** How many are under way. */
  readonly size: number;
  /** Gives up all that are under way. */
  stop(): Promise<void>;
}

interface Looking {
  readonly end: Promise<LookedNow>;
  readonly waiters: Waiters;
  readonly signal: AbortSignal;
  readonly giveUp: (why: string) => void;
}

/** Whoever asks again and again has the times alone written no more often: each write goes to all who follow. */
const refreshEveryMs = 5_000;

export function createLooksNow(options: LookNowOptions): LooksNow {
  const { find, known, onLooked, now } = options;
  const underWay = new UnderWay<Looking>();

  /** Its status may have moved while it was looked at. */
  const latest = (provider: MachineProvider): MachineProvider => {
    const { namespace, name, uid, generation } = provider.metadata;
    const current = find(providerKey(namespace, name));
    return current?.metadata.uid === uid && current.metadata.generation === generation ? current : provider;
  };

  const carryOut = async (provider: MachineProvider, signal: AbortSignal): Promise<LookedNow> => {
    const { observations, unverified } = await look(provider, { quotas: true }, options.look, signal);
    const [current, before, at] = [latest(provider), known(provider), now()];
    const assessment = assess({ provider: current, ...before }, observations, at);
    // Before anything is waited for: a look in turn may end meanwhile, and goes on from this one.
    onLooked(provider, assessment);
    const isRefresh = isRefreshDue(current, at);
    const written = await options.write({ provider, observations, ...before, at, isRefresh }, signal);
    return { observations, assessment, written, unverified };
  };

  const begin = (provider: MachineProvider): Looking => {
    const life = new AbortController();
    const { signal } = life;
    const giveUp = (why: string) => life.abort(new DOMException(why, 'AbortError'));
    const end = carryOut(provider, signal).finally(() => underWay.ended(provider, looking));
    // Whoever waits hears of it.
    end.catch(() => undefined);
    const looking: Looking = { end, signal, giveUp, waiters: new Waiters(() => giveUp('nobody waits for it')) };
    return looking;
  };

  return {
    get size() {
      return underWay.size;
    },
    async look(provider, signal) {
      const { end, waiters } = underWay.share(provider, () => begin(provider));
      const leave = waiters.join();
      try {
        return await unlessAborted(() => end, signal);
      } finally {
        leave();
      }
    },
    async stop() {
      const { all } = underWay;
      for (const { giveUp } of all) giveUp('the gateway is being stopped');
      await Promise.allSettled(all.map(({ end }) => end));
    },
  };
}

/** A time that lies ahead was written by another clock. */
function isRefreshDue({ status }: MachineProvider, now: number): boolean {
  const sinceMs = now - Date.parse(status?.health?.lastChecked ?? '');
  return !(sinceMs >= 0 && sinceMs < refreshEveryMs);
}
