import { expect } from 'vitest';
import { createAllowList, parseAllowed } from '../../../src/calls/egress/allow-list.ts';
import type { Settings } from '../../../src/settings.ts';
import { type Client, createClient } from '../../cluster/contract/support/client.ts';
import { aGateway, type TestGateway } from '../gateway.ts';
import { assessTold } from './assess-told.ts';
import { assessWrites } from './assess-writes.ts';
import { ChaosCase, slackMs } from './chaos-case.ts';
import { aFaultyCloud, type FaultyCloud } from './faulty-cloud.ts';
import { chaosObjects, type ChaosObjects } from './objects.ts';
import { openResources } from './open-resources.ts';
import { type RawWatch, watchRaw } from './raw-watch.ts';
import { untilNone } from './until.ts';
import { followChanges, followTransitions, type ToldFeed } from './told-feed.ts';

export interface ChaosOptions {
  readonly intervalMs?: number;
  /** How long one call may take; half a second unless given. */
  readonly timeout?: string;
  readonly settings?: Partial<Settings>;
  /** What is there before the gateway is. */
  readonly before?: (objects: ChaosObjects & Pick<Chaos, 'cloud'>) => Promise<void>;
  /** The gateway's way to the cluster, where it is to be broken. */
  readonly kubeconfigPath?: string;
}

/** Providers in a cloud that can be told to fail, a gateway that looks after them, and witnesses of both its ends. */
export interface Chaos extends ChaosObjects {
  readonly cloud: FaultyCloud;
  readonly intervalMs: number;
  /** Straight to the API server. */
  readonly client: Client;
  readonly witness: RawWatch;
  readonly gateway: TestGateway;
  /**
   * Lets a case run, holds everything that happened so far to the promises, and prints a line. `mayCollapse` where the
   * gateway loses sight of the cluster in it.
   */
  run(row: string, use: (one: ChaosCase) => Promise<void>, options?: CheckOptions): Promise<void>;
  /** Another replica that may look after the providers. */
  replica(settings?: Partial<Settings>): Promise<TestGateway>;
  /** Stops all of it, and fails with what is left of it in this process. */
  stop(): Promise<void>;
}

/**
 * A failure is told after an interval, a quarter of one to confirm it, and two looks that may each last as long as a call
 * may: what is left of two intervals is for whoever shares the processors. Where there is slack it may be shorter.
 */
const usualIntervalMs = slackMs > 0 ? 1_000 : 3_000;

interface CheckOptions {
  readonly mayCollapse?: boolean;
}

/** `cluster` is where everybody but the gateway goes. */
export async function aChaos(
  cluster: { readonly kubeconfigPath: string },
  {
    intervalMs = usualIntervalMs,
    timeout = '500ms',
    before = async () => undefined,
    settings = {},
    kubeconfigPath = cluster.kubeconfigPath,
  }: ChaosOptions = {},
): Promise<Chaos> {
  const resources = openResources();
  const cloud = await aFaultyCloud();
  const client = createClient(cluster.kubeconfigPath);
  const witness = await watchRaw(createClient(cluster.kubeconfigPath));
  const allowed = parseAllowed(cloud.place);
  const own = { PROBE_INTERVAL: intervalMs, EGRESS_ALLOW: createAllowList(allowed ? [allowed] : []) };
  const replica = (more: Partial<Settings> = {}) =>
    aGateway({ kubeconfigPath }, { HEALTH: 'on', ...own, ...settings, ...more }, quick);
  const objects = chaosObjects(client, cloud, timeout);
  await before({ ...objects, cloud });
  const gateway = await replica();
  const feeds = [await followChanges(gateway.url), await followTransitions(gateway.url)];
  let isStopped = false;
  return {
    ...objects,
    ...{ cloud, intervalMs, client, witness, gateway, replica },
    async run(row, use, options) {
      const one = new ChaosCase({ row, cloud, witness, feeds, intervalMs });
      await use(one);
      await check(witness, feeds, options);
      one.tell();
    },
    async stop() {
      if (isStopped) return;
      isStopped = true;
      for (const feed of feeds) feed.stop();
      await gateway.stop();
      await untilNone(() => (cloud.sockets > 0 ? [`${cloud.sockets}`] : []), 'sockets to providers');
      await witness.stop();
      await client.close();
      await cloud.stop();
      expect(cloud.faults).toEqual([]);
      await untilNone(() => leftBehind(resources), 'what keeps the process going');
    },
  };
}

/** Nobody waits for the first look at a Lease. */
const quick = { leaseRules: { retryMs: 100 } };

/** Fails with whatever was lost, doubled, out of order or written over something newer, from the beginning to now. */
async function check(witness: RawWatch, feeds: readonly ToldFeed[], options: CheckOptions = {}): Promise<void> {
  await witness.caughtUp();
  const faultsOf = ({ name, frames, breaks }: ToldFeed) =>
    [...breaks, ...assessTold(frames, witness.seen, options).faults].map((fault) => `${name}: ${fault}`);
  await untilNone(() => feeds.flatMap(faultsOf), 'what the feeds told otherwise than the API server');
  expect(assessWrites(witness.seen)).toEqual([]);
  expect(witness.gaps, 'what the witness missed itself').toEqual([]);
}

function leftBehind(before: ReadonlyMap<string, number>): string[] {
  return Array.from(openResources()).flatMap(([kind, count]) => {
    const more = count - (before.get(kind) ?? 0);
    return more > 0 ? [`${more} more of ${kind}`] : [];
  });
}
