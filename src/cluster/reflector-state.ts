import type { ResourceVersion } from '../../schema/machine-provider.ts';
import type { Log } from './log.ts';
import { ageOf, type Moment, takeMoment, timeOf } from './moment.ts';
import type { ReflectorState } from './ports.ts';

export interface StateOptions {
  /** In the words of a log line, for example the collection's path. */
  readonly collection: string;
  readonly server: () => string;
  readonly log: Log;
  readonly now: () => Date;
  readonly onState: (state: ReflectorState) => void;
}

/** What a reflector knows of its own standing; it tells of changes once, and not of each event or attempt. */
export interface StateTracker {
  readonly state: () => ReflectorState;
  /** Something came from the cluster. */
  heard(): void;
  reached(resourceVersion: ResourceVersion): void;
  synced(): void;
  connected(): void;
  /** Not connected any more; `reason` is a sentence without secrets, `told` what callers may read of it. */
  failed(reason: string, retryInMs: number, told?: string): void;
  stopped(): void;
}

/** A cluster that comes and goes for the same reason is logged once a minute. */
const repeatLogMs = 60_000;

export function trackState({ collection, server, log, now, onState }: StateOptions): StateTracker {
  let synced = false;
  let connected = false;
  let lastContact: Moment | undefined;
  let lastError: string | undefined;
  let resourceVersion: ResourceVersion | undefined;
  let logged: { readonly reason: string; readonly at: number } | undefined;
  let level: 'info' | 'debug' = 'info';

  const clocks = { now: () => now().getTime(), elapsed: () => performance.now() };
  const state = (): ReflectorState => ({
    synced,
    connected,
    lastContact: lastContact && new Date(timeOf(lastContact, clocks)),
    silentForMs: lastContact && ageOf(lastContact, clocks),
    resourceVersion,
    lastError,
  });
  const tell = () => {
    try {
      onState(state());
    } catch (error) {
      log.error({ err: error, collection }, 'a listener of the reflector failed');
    }
  };

  return {
    state,
    heard() {
      lastContact = takeMoment(clocks);
    },
    reached(version) {
      resourceVersion = version;
    },
    synced() {
      if (synced) return;
      synced = true;
      tell();
    },
    connected() {
      if (connected && lastError === undefined) return;
      log[level]({ collection, server: server() }, 'watching the cluster');
      connected = true;
      lastError = undefined;
      tell();
    },
    failed(reason, retryInMs, told = reason) {
      const known = !connected && lastError === told;
      const details = { collection, server: server(), reason, retryInMs: Math.round(retryInMs) };
      const at = performance.now();
      if (known || (logged?.reason === reason && at - logged.at < repeatLogMs)) {
        log.debug(details, 'still not watching the cluster');
        if (!known) level = 'debug';
      } else {
        log.warn(details, 'lost sight of the cluster');
        logged = { reason, at };
        level = 'info';
      }
      connected = false;
      lastError = told;
      if (!known) tell();
    },
    stopped() {
      if (!connected) return;
      connected = false;
      tell();
    },
  };
}
