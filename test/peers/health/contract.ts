import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestGateway } from '../../support/gateway.ts';
import type { InFront } from '../bed/behind-gateway.ts';
import type { Breakable } from '../bed/breakable.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { followProvider, type ProviderFeeds, type ToldStatus, type ToldTransition } from './feeds.ts';
import type { Kubectl } from './real-cluster.ts';

/** A gateway that looks after a provider, whose peer is to be broken. */
export interface HealthBed {
  /** Of the provider. */
  readonly name: string;
  readonly peer: Breakable;
  readonly front: InFront;
  readonly gateway: TestGateway;
  /** Of the cluster, where it is a real one. */
  readonly kubectl?: Kubectl | undefined;
}

/** By which the monitor goes here. */
export const everySecond = { HEALTH: 'on', PROBE_INTERVAL: 1_000 } as const;

/** Each begins as the one before has left the provider; other providers may have theirs at the same time. */
const inTurn = { concurrent: false };

/** What one sees of a provider that breaks in four ways and comes back, on the gateway's feeds. */
export function describeHealth(title: string, bed: () => HealthBed): void {
  describe(title, () => {
    let feeds: ProviderFeeds;
    beforeAll(() => {
      const { gateway, name } = bed();
      feeds = followProvider(gateway.url, name);
    });
    afterAll(() => feeds?.stop());
    verifiedAgainst(() => bed().peer.name);

    /** Breaks it, sees that on both feeds, mends it, and sees that too. */
    const seen = async (
      { breaks, mends }: { breaks: () => Promise<void> | void; mends: () => Promise<unknown> | void },
      [type, reason]: readonly [type: string, reason: string],
    ) => {
      // A discovery that is to come after a failure would be broken as well, and first.
      await feeds.until((status) => is(status, type, 'TRUE') && isDiscovered(status));
      const from = feeds.transitions.length;
      let broken: ToldStatus;
      let then: number;
      try {
        await breaks();
        broken = await feeds.until((status) => is(status, type, 'FALSE') && reasonOf(status, type) === reason);
        await feeds.transition(from, (one) => moves(one, type, ['TRUE', 'FALSE'], reason));
      } finally {
        then = feeds.transitions.length;
        // Also for the tests that follow.
        await mends();
      }
      const mended = await feeds.until((status) => is(status, type, 'TRUE'));
      await feeds.transition(then, (one) => moves(one, type, ['FALSE', 'TRUE']));
      return { broken, mended };
    };

    it('goes Ready, with true quotas', inTurn, async () => {
      const { peer } = bed();
      const status = await feeds.until((one) => is(one, 'Ready', 'TRUE') && is(one, 'QuotaAvailable', 'TRUE'));
      expect(status).toMatchObject({
        phase: 'READY',
        connectivity: { status: 'CONNECTED' },
        authentication: { status: 'VALID' },
        resources: { usage: peer.resources.usage },
      });
      expect(status.health?.score).toBeGreaterThanOrEqual(90);
      for (const quota of peer.resources.quotas) expect(status.resources?.quotas).toContainEqual(like(quota));
      for (const type of ['Connected', 'Authenticated']) expect(is(status, type, 'TRUE'), type).toBe(true);
    });

    it('is unready while its service is stopped, and until kubectl has waited for it', inTurn, async () => {
      const { peer, name, kubectl } = bed();
      const breaks = () => peer.service.down();
      const mends = async () => {
        const waited = kubectl?.('wait', '--for=condition=Ready', `machineprovider/${name}`, '--timeout=60s');
        await peer.service.up();
        expect(await waited).toBe(kubectl && `machineprovider.vitistack.io/${name} condition met\n`);
      };
      const { broken, mended } = await seen({ breaks, mends }, ['Ready', peer.downReason]);
      expect(broken.phase).toBe('NOT_READY');
      expect(is(broken, 'Connected', 'FALSE')).toBe(true);
      expect(broken.health?.score).toBeLessThan(50);
      expect(mended.phase).toBe('READY');
    });

    it('is in error while its Secret holds a wrong password, and tells nobody of it', inTurn, async () => {
      const { peer, name, front } = bed();
      const right = Object.fromEntries(Object.keys(peer.wrongSecret).map((key) => [key, peer.secretData[key] ?? '']));
      const breaks = () => front.putSecret(name, peer.wrongSecret);
      const mends = () => front.putSecret(name, right);
      const { broken, mended } = await seen({ breaks, mends }, ['Ready', 'CredentialRefused']);
      expect(broken).toMatchObject({ phase: 'ERROR', authentication: { status: 'INVALID' } });
      expect(is(broken, 'Authenticated', 'FALSE')).toBe(true);
      // Whoever came first with it was refused: others do not even try.
      expect(is(broken, 'Connected', 'FALSE')).toBe(false);
      expect(mended).toMatchObject({ phase: 'READY', authentication: { status: 'VALID' } });
    });

    it('is unready while what it says is held back on the way', inTurn, async () => {
      const { peer } = bed();
      const { way } = peer;
      const { broken } = await seen({ breaks: () => way.stall(), mends: () => way.flow() }, ['Ready', 'TimedOut']);
      expect(broken.phase).toBe('NOT_READY');
      expect(is(broken, 'Connected', 'FALSE')).toBe(true);
    });

    it('has no quota left while it may have less than it uses, and is ready all the same', inTurn, async () => {
      const { peer } = bed();
      const breaks = () => peer.quota.lower();
      const mends = () => peer.quota.restore();
      const { broken, mended } = await seen({ breaks, mends }, ['QuotaAvailable', peer.loweredReason]);
      expect(broken.phase).toBe('READY');
      expect(broken.resources?.quotas).toContainEqual(like(peer.lowered));
      for (const quota of peer.resources.quotas) expect(mended.resources?.quotas).toContainEqual(like(quota));
      const crossed = feeds.transitions.flatMap(({ quotas }) => quotas);
      const { resource } = peer.lowered;
      for (const direction of ['ABOVE', 'BELOW'])
        expect(crossed).toContainEqual({ resource, threshold: 90, direction });
    });

    it('reads well to who asks kubectl', inTurn, async ({ task, skip }) => {
      const { name, front, gateway, kubectl } = bed();
      if (kubectl === undefined) return skip('its cluster is none that kubectl is tried with');
      const wide = await kubectl('get', 'machineprovider', name, '-o', 'wide');
      expect(wide).toMatch(new RegExp(`^NAME +TYPE.*\\n${name} `));
      const described = await kubectl('describe', 'machineprovider', name);
      expect(described).toMatch(/^ +Type: +Ready$/m);
      expect(described).toMatch(/^ +Reason: +ProviderReady$/m);
      expect(described).toMatch(/^Events:/m);
      front.check(gateway);
      await front.stored(name);
      task.meta.shown = [...wide.split('\n'), ...described.split('\n')].filter(Boolean);
    });
  });
}

function is(status: ToldStatus, type: string, wanted: 'TRUE' | 'FALSE'): boolean {
  return status.conditions?.find((condition) => condition.type === type)?.status === wanted;
}

function isDiscovered(status: ToldStatus): boolean {
  return is(status, 'CapabilitiesVerified', 'TRUE') || is(status, 'CapabilitiesVerified', 'FALSE');
}

function reasonOf(status: ToldStatus, type: string): string | undefined {
  return status.conditions?.find((condition) => condition.type === type)?.reason;
}

function moves({ conditions }: ToldTransition, wanted: string, [from, to]: readonly string[], why?: string): boolean {
  return conditions.some(
    (one) => one.type === wanted && one.from === from && one.to === to && (why === undefined || one.reason === why),
  );
}

function like(quota: object): unknown {
  return expect.objectContaining(quota);
}
