import type { JsonRecord } from '../../schema/record.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../../schema/gateway-error.ts';
import { parseResourceVersion, type ResourceVersion } from '../../schema/machine-provider.ts';
import { machineProviderResource } from '../../schema/resource.ts';
import { callApi } from './api-call.ts';
import { type Backoff, createBackoff } from './backoff.ts';
import type { CrdSighting } from './crd-assess.ts';
import { crdSelector, crdsPath } from './crd-path.ts';
import type { ClusterConnection } from './connection.ts';
import { toGatewayError } from './errors.ts';
import { asObject, asText } from './json.ts';
import { retryDelayMs } from './retry.ts';
import { ApiFailure } from './status.ts';
import { watchEvents, watchIdleMs, watchSeconds } from './watch-events.ts';

export interface CrdWatchOptions {
  readonly connection: ClusterConnection;
  /** Called with the first look and with every other one; the same may be told again. */
  readonly onSighting: (sighting: CrdSighting) => void;
  /** Between two looks where watching is not allowed, in milliseconds; default 5,000. */
  readonly pollMs?: number;
}

const subject = 'the CustomResourceDefinition of MachineProvider';
/** Two watches are never opened in less than this, however the API server closes them. */
const minTurnMs = 250;

/**
 * Looks at the cluster's definition of MachineProvider at start and whenever it changes, until stop(): by a watch of that
 * one object, or, without the right to, by asking discovery again and again. Never gives up and never throws.
 *
 * It shares the reflector's watch, retries and errors, and not its loop. That one mirrors many objects: in pages, into a
 * sink that is never led back, with a state that readiness and every read depend on. Here is one object, of which each
 * failure is news to tell at once, and a refusal is the way to discovery: with both in it, neither loop would be simpler.
 */
export function watchCrd(options: CrdWatchOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const done = run(options, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}

async function run(options: CrdWatchOptions, signal: AbortSignal): Promise<void> {
  const backoff = createBackoff();
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
  while (!signal.aborted) {
    try {
      await followDefinition(options, signal, backoff);
    } catch (error) {
      if (signal.aborted) return;
      const { code, message } = toGatewayError(error, { verb: 'watch', subject });
      if (code === 'FORBIDDEN') {
        const failure = await lookAtDiscovery(options, signal);
        await pause(Math.max(options.pollMs ?? 5_000, failure === undefined ? 0 : waitAfter(failure, backoff)));
      } else {
        // A watch that has expired is opened anew; anything else leaves nothing to be said of the definition.
        if (code !== 'EXPIRED') options.onSighting({ kind: 'unseen', reason: message });
        await pause(waitAfter(error, backoff));
      }
    }
  }
}

/** What the server asked for may be in the error, or in the refusal that it stands for. */
function waitAfter(error: unknown, backoff: Backoff): number {
  return retryDelayMs(error instanceof GatewayError ? error.cause : error, backoff);
}

/** One list of the one object, then watches of it, each where the last one ended, until one fails. */
async function followDefinition(options: CrdWatchOptions, signal: AbortSignal, backoff: Backoff): Promise<never> {
  const { connection, onSighting } = options;
  const { body } = await callApi(connection, { verb: 'list', subject }, crdsPath, {
    query: { fieldSelector: crdSelector },
    signal,
  });
  const { items, resourceVersion } = readList(body);
  onSighting(sightingOf(items[0]));
  let from = resourceVersion;
  for (;;) {
    const openedAt = performance.now();
    for await (const events of watchEvents({ ...watch, connection, from, signal })) {
      for (const event of events) {
        from = event.resourceVersion;
        // One that tells something shows that the server is well; one that is opened doesn't.
        backoff.reset();
        if (event.kind !== 'BOOKMARK') onSighting(sightingOf(event.kind === 'DELETED' ? undefined : event.object));
      }
    }
    await sleep(Math.max(0, minTurnMs - (performance.now() - openedAt)), undefined, { signal });
  }
}

const watch = {
  path: crdsPath,
  fieldSelector: crdSelector,
  timeoutSeconds: watchSeconds,
  idleTimeoutMs: watchIdleMs,
  onOpen: () => undefined,
};

function readList(body: unknown): { items: readonly JsonRecord[]; resourceVersion: ResourceVersion } {
  const list = asObject(body);
  const resourceVersion = parseResourceVersion(asText(asObject(list?.metadata)?.resourceVersion) ?? '');
  if (!Array.isArray(list?.items) || resourceVersion === undefined) {
    throw new SyntaxError('expected a Kubernetes list with items and an integer resourceVersion');
  }
  return { items: list.items.map(asObject).filter((item) => item !== undefined), resourceVersion };
}

function sightingOf(crd: JsonRecord | undefined): CrdSighting {
  return crd === undefined ? { kind: 'absent' } : { kind: 'definition', crd };
}

/** Resolves with what went wrong, if the cluster did not answer or refused. */
async function lookAtDiscovery({ connection, onSighting }: CrdWatchOptions, signal: AbortSignal): Promise<unknown> {
  const path = `/apis/${machineProviderResource.apiVersion}`;
  try {
    const { body } = await callApi(connection, { verb: 'get', subject: path }, path, { signal });
    const resources = asObject(body)?.resources;
    const known = Array.isArray(resources) ? resources.map(asObject).filter((item) => item !== undefined) : [];
    onSighting({ kind: 'discovery', resources: known });
    return undefined;
  } catch (error) {
    if (signal.aborted) return undefined;
    onSighting(error instanceof GatewayError ? unservedOrUnseen(error) : { kind: 'unseen', reason: String(error) });
    return error;
  }
}

/** A 404 for the group's document says that nothing of the group is served. */
function unservedOrUnseen(error: GatewayError): CrdSighting {
  const unserved = error.cause instanceof ApiFailure && error.cause.httpStatus === 404;
  return unserved ? { kind: 'discovery', resources: undefined } : { kind: 'unseen', reason: error.message };
}
