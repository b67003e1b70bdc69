import { inNamespacePath } from './collection-path.ts';
import { type CollectionOptions, CollectionReflector } from './collection-reflector.ts';
import { combineNamespaces, parseNamed } from './namespaced-sink.ts';
import type { Reflector, ReflectorState } from './ports.ts';
import { watchIdleMs } from './watch-events.ts';

export interface ReflectorOptions<T> extends Omit<
  CollectionOptions<T>,
  'pageSize' | 'idleTimeoutMs' | 'checkAfterMs' | 'checkTimeoutMs' | 'maxLineBytes' | 'onState'
> {
  /** Only these, each by a list and watch of its own, so that namespaced Roles suffice; default all by one. */
  readonly namespaces?: readonly string[] | undefined;
  /** Objects per page of a list; default 500. */
  readonly pageSize?: number;
  /** A watch that is silent for so long is opened anew; default 7,000, as each is asked to last 5 s. */
  readonly idleTimeoutMs?: number;
  /** When only bookmarks came for so long, the cluster is asked between two watches whether it can answer; default 5,000. */
  readonly checkAfterMs?: number;
  /** How long it may take to answer that, or it counts as lost; default 5,000. */
  readonly checkTimeoutMs?: number;
  /** The longest line of a watch that is taken; default 16 MB. */
  readonly maxLineBytes?: number;
  readonly onState?: (state: ReflectorState) => void;
}

/**
 * Mirrors a collection of the cluster into a sink, until stop(): it starts at once, never gives up and never throws;
 * state() tells how it stands.
 */
export function createReflector<T>(options: ReflectorOptions<T>): Reflector {
  const { namespaces, onState = () => undefined } = options;
  const { pageSize = 500, idleTimeoutMs = watchIdleMs, checkAfterMs = 5_000, checkTimeoutMs = 5_000 } = options;
  const whole = { ...options, pageSize, idleTimeoutMs, checkAfterMs, checkTimeoutMs, onState };
  return namespaces === undefined ? new CollectionReflector(whole) : reflectNamespaces(whole, namespaces);
}

function reflectNamespaces<T>(options: CollectionOptions<T>, names: readonly string[]): Reflector {
  const namespaces = Array.from(new Set(names));
  const { sinkFor, resourceVersion } = combineNamespaces(namespaces, options.sink);
  const reflectors: Reflector[] = [];
  const state = () =>
    combineStates(
      reflectors.map((reflector) => reflector.state()),
      resourceVersion(),
    );
  for (const namespace of namespaces) {
    reflectors.push(
      new CollectionReflector({
        ...options,
        path: inNamespacePath(options.path, namespace),
        parse: (raw) => parseNamed(raw, options.parse),
        sink: sinkFor(namespace),
        onState: () => options.onState(state()),
      }),
    );
  }
  return {
    state,
    stop: async () => {
      await Promise.all(reflectors.map((reflector) => reflector.stop()));
    },
  };
}

/** As good as the worst of them: a reader doesn't know from which namespace its answer will come. */
function combineStates(
  states: readonly ReflectorState[],
  resourceVersion: ReflectorState['resourceVersion'],
): ReflectorState {
  const silences = states.map((state) => state.silentForMs);
  const silentForMs = silences.every((silence) => silence !== undefined) ? Math.max(...silences) : undefined;
  return {
    synced: states.every((state) => state.synced),
    connected: states.every((state) => state.connected),
    lastContact: states.find((state) => state.silentForMs === silentForMs)?.lastContact,
    silentForMs,
    resourceVersion,
    lastError: states.map((state) => state.lastError).find((error) => error !== undefined),
  };
}
