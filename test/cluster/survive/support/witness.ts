import { expect } from 'vitest';
import { type Subscriber, subscribe } from '../../../support/subscriber.ts';
import { assessFeed, type FeedVerdict } from './assess-feed.ts';
import { type FrontDoor, frontDoor } from './front-door.ts';
import { aWriter, type Writer } from './writer.ts';

/** Writes at the API server, reads at the gateway, and says whether the two agree. */
export interface Witness {
  readonly namespace: string;
  readonly writer: Writer;
  readonly gateway: FrontDoor;
  /** A portal that stays. */
  readonly staying: Subscriber;
  /** A portal that loses its socket now and then: `reconnect()` resumes at its last frame. */
  readonly returning: Subscriber;
  /** Resolves when both portals hold exactly what was written last; nothing may be written meanwhile. */
  caughtUp(timeoutMs?: number): Promise<void>;
  /** Fails with every promise that a feed broke, and when a portal's state is not the cluster's list. */
  check(): Promise<FeedVerdict>;
  stop(): Promise<void>;
}

export interface WitnessOptions {
  /** The gateway's GraphQL endpoint. */
  readonly url: string;
  /** The administrator's way to the API server, with nothing between. */
  readonly kubeconfigPath: string;
  /** One that nobody else writes in; it is made. */
  readonly namespace: string;
  readonly seed?: number;
}

/** Begins with an empty namespace, so that its portals must be told of everything. */
export async function aWitness({ url, ...options }: WitnessOptions): Promise<Witness> {
  const { namespace } = options;
  const writer = await aWriter(options);
  const open = () => subscribe(url, { namespace, includeVolatile: true });
  const portals = { staying: open(), returning: open() };
  const feeds = Object.values(portals);
  const isSynced = (frames: Subscriber['frames']) => frames.some(({ __typename }) => __typename === 'Synced');
  await Promise.all(feeds.map((feed) => feed.until(isSynced, 60_000)));
  const verdictOn = (feed: Subscriber) => assessFeed(feed.frames, writer.written);
  return {
    ...portals,
    namespace,
    writer,
    gateway: frontDoor(url),
    caughtUp: async (timeoutMs = 60_000) => {
      const wanted = present(writer.current);
      await Promise.all(feeds.map((feed) => feed.until(() => present(verdictOn(feed).known) === wanted, timeoutMs)));
    },
    check: async () => {
      const listed = present(await writer.list());
      for (const feed of feeds) {
        const { faults, known } = verdictOn(feed);
        expect(faults).toEqual([]);
        expect(present(known)).toBe(listed);
      }
      return verdictOn(portals.staying);
    },
    stop: async () => {
      for (const feed of feeds) feed.stop();
      await writer.stop();
    },
  };
}

function present(objects: ReadonlyMap<string, string>): string {
  return [...objects]
    .map(([name, identity]) => `${name} ${identity}`)
    .sort()
    .join('\n');
}
