import type { ResourceVersion } from '../../schema/machine-provider.ts';
import type { ListOptions } from './list-pages.ts';
import { ApiFailure } from './status.ts';
import { createTimeSlice } from './time-slice.ts';
import { watchEvents } from './watch-events.ts';

/** An API server that has begun a list goes on with it. */
const idleTimeoutMs = 10_000;

/**
 * Reads a whole collection as the first events of a watch, which an API server takes from its own cache: it spends a
 * fraction of what pages cost it, whose every other one comes from etcd. undefined when this one has no such lists.
 * Throws what a watch throws. Events that come in between are told through `onObject` and `onGone`.
 */
export async function streamList(options: Omit<ListOptions, 'pageSize'>): Promise<ResourceVersion | undefined> {
  const { connection, path, signal, onObject, onGone, onPage } = options;
  const mayPause = createTimeSlice();
  let opened = false;
  const onOpen = () => {
    opened = true;
    onPage?.();
  };
  try {
    for await (const events of watchEvents({ connection, path, from: 'start', idleTimeoutMs, signal, onOpen })) {
      for (const event of events) {
        if (event.kind === 'BOOKMARK') {
          if (event.endsInitialEvents) return event.resourceVersion;
        } else if (event.kind === 'DELETED') onGone(event.object);
        else onObject(event.object);
        // One chunk may hold many small objects.
        await mayPause();
      }
    }
  } catch (error) {
    if (!opened && error instanceof ApiFailure && refusals.has(error.httpStatus)) return undefined;
    throw error;
  }
  throw new SyntaxError('expected a list as the first events of a watch, but it ended before they did');
}

/** How one that is too old, or has the feature switched off, answers: an invalid option. */
const refusals = new Set([400, 422]);
