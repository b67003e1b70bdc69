import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { asText, type Client, createClient } from '../test/cluster/contract/support/client.ts';
import { patchStatus } from './fill-cluster.ts';
import { benchProvider } from './objects.ts';

const collection = '/apis/vitistack.io/v1alpha1/machineproviders';
const seenWithinMs = 30_000;

export interface LatencyTargets {
  readonly kubeconfigPath: string;
  /** Subscribers by name: where they connect, and what they ask. */
  readonly subscribers: Readonly<Record<string, { readonly url: string; readonly query: string }>>;
  readonly writes: number;
}

/**
 * Writes one status after the other, and waits each time until a bare watch on the API server and every subscriber have
 * seen it. All observers are in this process, so that one clock times them. Resolves with how long after the watch each
 * subscriber saw each write, milliseconds; negative when it was first.
 */
export async function measureLatency(targets: LatencyTargets): Promise<Map<string, number[]>> {
  const client = createClient(targets.kubeconfigPath);
  const watch = await watchBare(client);
  const subscribers = Object.entries(targets.subscribers).map(([name, { url, query }]) => ({
    name,
    ...subscribeTo(url, query),
  }));
  const later = new Map<string, number[]>(subscribers.map(({ name }) => [name, []]));
  const { namespace, name } = benchProvider(1).metadata;
  const path = `/apis/vitistack.io/v1alpha1/namespaces/${namespace}/machineproviders/${name}`;
  const write = (machines: number) => patchStatus(client, path, { resources: { usage: { machines } } });
  try {
    // Until the subscriptions stand, a write may be seen by nobody: number 0 is written until all have.
    const unseen = new Set(subscribers);
    for (const each of subscribers) void each.sightings.of(firstWrite).then(() => unseen.delete(each));
    for (let attempt = 0; unseen.size > 0; attempt += 1) {
      await write(attempt % 2 === 0 ? firstWrite : firstWrite - 1);
      await pause(100);
      if (attempt > 300) throw new Error('Expected every subscriber to see a write, but got none.');
    }
    for (let machines = firstWrite + 1; machines <= firstWrite + targets.writes; machines += 1) {
      await write(machines);
      const bare = await watch.of(machines);
      for (const { name: subscriber, sightings } of subscribers) {
        later.get(subscriber)?.push((await sightings.of(machines)) - bare);
      }
      // Writes come when nothing is under way, and at no fixed beat.
      await pause(5 + Math.random() * 15);
    }
  } finally {
    for (const subscriber of subscribers) subscriber.stop();
    await client.close();
  }
  return later;
}

/** Far from what the providers have of their own. */
const firstWrite = 1_000_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** When each number of machines was first seen. */
interface Sightings {
  see(machines: unknown): void;
  /** Resolves with the moment; rejects when it does not come. */
  of(machines: number): Promise<number>;
}

function createSightings(): Sightings {
  const seen = new Map<unknown, number>();
  const waiting = new Map<unknown, (at: number) => void>();
  return {
    see(machines) {
      const at = performance.now();
      if (seen.has(machines)) return;
      seen.set(machines, at);
      waiting.get(machines)?.(at);
    },
    of: (machines) =>
      new Promise((resolve, reject) => {
        const at = seen.get(machines);
        if (at !== undefined) return resolve(at);
        const timer = setTimeout(() => reject(new Error(`Write ${machines} was not seen.`)), seenWithinMs);
        waiting.set(machines, (moment) => {
          clearTimeout(timer);
          resolve(moment);
        });
      }),
  };
}

async function watchBare(client: Client): Promise<Sightings> {
  const sightings = createSightings();
  const { body } = await client.call('GET', `${collection}?limit=1`);
  const version = asText(body.metadata?.resourceVersion);
  const events = await client.watch(`${collection}?watch=true&resourceVersion=${version}`);
  const follow = async () => {
    for await (const { object } of events) sightings.see(object.status?.resources?.usage?.machines);
  };
  // It ends with the client's connections; until then nothing ends it.
  follow().catch(() => undefined);
  return sightings;
}

function subscribeTo(url: string, query: string): { readonly sightings: Sightings; stop(): void } {
  const sightings = createSightings();
  const client = createSocketClient({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });
  client.subscribe<Changed>(
    { query },
    {
      next: ({ data }) => sightings.see((data?.change?.provider ?? data?.provider)?.status?.resources?.usage?.machines),
      error: (error) => console.error('a subscription failed:', error),
      complete: () => undefined,
    },
  );
  return { sightings, stop: () => void client.dispose() };
}

interface Provider {
  readonly status?: { readonly resources?: { readonly usage?: { readonly machines?: number } } };
}

/** A change that says what kind it is, or the plain provider. */
interface Changed {
  readonly change?: { readonly provider?: Provider };
  readonly provider?: Provider;
}
