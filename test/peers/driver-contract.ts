import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { VerdictKind } from '../../schema/verdict-kind.ts';
import type { MachineProviderSpec } from '../../schema/spec/spec.ts';
import type { Connection } from '../../src/drivers/connection.ts';
import type { Discovery } from '../../src/drivers/discovery.ts';
import type { Clock } from '../../src/calls/clock.ts';
import type { Reach } from '../../src/drivers/driver.ts';
import { DriverFailure } from '../../src/drivers/failure.ts';
import { type CertificateAuthority, createCertificateAuthority } from '../support/certificates.ts';
import { testAccess, type TestAccessOptions, type TestSecret } from '../support/fixture/access.ts';
import { type Fixture, type Respond, startFixture } from '../support/fixture/fixture.ts';
import { misbehaviors } from './misbehaviors.ts';
import { verifiedAgainst } from './bed/verified.ts';

type ListPart = Exclude<keyof Discovery, 'operations' | 'features'>;

/** What plays a provider: over HTTP, or in another protocol where it can be told the same. */
export interface ContractFixture extends Pick<Fixture, 'port' | 'ca' | 'misbehave' | 'stop'> {
  readonly asked: readonly { readonly at: number }[];
  /** Of one over HTTP. */
  readonly respond?: Respond;
}

/** One type's driver and what it is tested against. */
export interface ContractPeer {
  /** With its version, and that of its second reader. */
  readonly name: string;
  readonly reach: Reach;
  /** Whole and right; its Secret is named `credentials`. */
  readonly spec: MachineProviderSpec;
  /** Plays all of the vendor's hosts, or those of `hosts`. */
  readonly fixture: ContractFixture;
  /** Starts one that would be the provider but for its certificate; default an HTTP fixture that answers as `fixture` does. */
  readonly startStranger?: (names: readonly string[], authority?: CertificateAuthority) => Promise<ContractFixture>;
  /** Where the vendor has none: hosts that the spec names, and that the Secrets' owner lets them go to. */
  readonly hosts?: readonly string[];
  /** By which the driver goes; default the system's. */
  readonly clock?: Clock;
  readonly secrets: {
    readonly good: TestSecret;
    /** Of the right form, and unknown to the provider. */
    readonly wrong: TestSecret;
    /** Known to the provider, and over. */
    readonly expired: TestSecret;
    /** Good, without the permission for the part `lacking`. */
    readonly poor: TestSecret;
  };
  /** What goes with the poor Secret; default `spec`, where the Secret alone says whose it is. */
  readonly poorSpec?: MachineProviderSpec;
  readonly lacking: ListPart;
  /** Lists of what this type of provider does not know: whole, and empty. */
  readonly without?: readonly ListPart[];
  /** Whom the provider takes the good credential for. */
  readonly identity: RegExp;
  /** From now on the good credential's time is over; returns what takes that back. */
  expire(): () => void;
  stop(): Promise<void>;
}

/** Of each call, where a provider does not answer; a machine that is busy has as long again for the rest. */
const timeoutMs = 3_000;
const unhurried = '60s';
const wrongSecrets: readonly Secrets[] = [{}, { credentials: 'forbidden' }, { credentials: { data: { other: 'x' } } }];
const lists: readonly ListPart[] = [
  'regions',
  'instanceTypes',
  'images',
  'networks',
  'subnets',
  'securityGroups',
  'storageTypes',
];

/**
 * What every driver owes its callers, whatever the provider does. `isThere` is whether the peer can be run here;
 * `hasRetryAfter` is whether its protocol has a word for how long one is to wait.
 */
export function describeDriver(
  title: string,
  isThere: boolean,
  start: () => Promise<ContractPeer>,
  { hasRetryAfter = true }: { readonly hasRetryAfter?: boolean } = {},
): void {
  describe.skipIf(!isThere)(`the driver of ${title}`, () => {
    let peer: ContractPeer;
    const undo: (() => void)[] = [];
    beforeAll(async () => {
      peer = await start();
    });
    afterEach(() => {
      for (const back of undo.splice(0)) back();
    });
    afterAll(() => peer.stop());
    verifiedAgainst(() => peer.name);

    const connect = (secret: keyof ContractPeer['secrets'] = 'good', changes: Changes = {}) =>
      open(peer, secret, changes);

    it('says that the provider answers and knows us, step by step', async () => {
      await using opened = await connect();
      const { endpoint, latencyMs, steps } = await opened.connection.probe();
      expect(endpoint).toMatch(/^[\w.-]+:\d+$/);
      expect(latencyMs).toBeGreaterThan(0);
      expect(steps[0]?.step).toBe('SECRET');
      expect(steps.at(-1)?.step).toBe('FIRST_CALL');
      expect(steps.filter(({ failure, ms }) => failure !== undefined || ms < 0)).toEqual([]);
    });

    it('tells good, wrong and expired credentials apart', async () => {
      const checks = await Promise.all(
        (['good', 'wrong', 'expired'] as const).map(async (which) => {
          await using opened = await connect(which);
          const check = await opened.connection.checkCredentials();
          expectNoSecret(peer, check);
          return check;
        }),
      );
      expect(checks.map(({ status }) => status)).toEqual(['Valid', 'Invalid', 'Expired']);
      expect(checks[0]?.identity).toMatch(peer.identity);
      expect(checks.map(({ failure }) => failure?.code)).toEqual([undefined, 'UNAUTHENTICATED', 'EXPIRED']);
    });

    it('sends nothing more with a credential that was refused', async () => {
      await using opened = await connect('wrong');
      await opened.connection.checkCredentials();
      const asked = peer.fixture.asked.length;
      const { steps } = await opened.connection.probe();
      expect(steps.at(-1)?.failure).toBeInstanceOf(DriverFailure);
      await expect(opened.connection.discoverCapabilities()).rejects.toBeInstanceOf(DriverFailure);
      expect(peer.fixture.asked.length).toBe(asked);
    });

    it('fails at the Secret where it is missing, forbidden or lacks its keys', async () => {
      const codes = await Promise.all(
        wrongSecrets.map((secrets) =>
          connect('good', { secrets }).then(
            () => undefined,
            (error: unknown) => error instanceof DriverFailure && error.code,
          ),
        ),
      );
      expect(codes).toEqual(['SECRET_NOT_FOUND', 'SECRET_FORBIDDEN', 'SECRET_UNUSABLE']);
    });

    it('finds all parts whole, reports on each, and judges every operation', async () => {
      await using opened = await connect('good', { timeout: unhurried });
      const finished: string[] = [];
      const found = await opened.connection.discoverCapabilities(({ part, isFinished }) => {
        if (isFinished) finished.push(part);
      });
      for (const part of lists) {
        expect(found[part].failure, part).toBeUndefined();
        expect(found[part].items.length > 0, part).toBe(!(peer.without ?? []).includes(part));
      }
      expect(new Set(finished)).toEqual(new Set(Object.keys(found)));
      for (const verdict of [...Object.values(found.operations), ...Object.values(found.features)]) {
        expect(Object.values(VerdictKind)).toContain(verdict.kind);
        expect(verdict.reason).not.toBe('');
      }
      expectNoSecret(peer, found);
    });

    it('counts what is used and what may be', async () => {
      await using opened = await connect('good', { timeout: unhurried });
      const { quotas, usage, gaps } = await opened.connection.fetchQuotas();
      expect(gaps).toEqual([]);
      expect(usage.machines).toBeGreaterThan(0);
      expect(quotas.find(({ resource }) => resource === 'cpu')).toMatchObject({
        unit: 'cores',
        used: expect.any(Number) as number,
        limit: expect.any(Number) as number,
      });
    });

    it('loses one part only where one permission is missing, and calls nothing unsupported for it', async () => {
      await using opened = await connect('poor', { timeout: unhurried });
      const found = await opened.connection.discoverCapabilities();
      const lost = lists.map((part) => [part, found[part].failure?.code]);
      expect(lost).toEqual(lists.map((part) => [part, part === peer.lacking ? 'FORBIDDEN' : undefined]));
      const kinds = Object.values(found.operations).map(({ kind }) => kind);
      expect(kinds).not.toContain(VerdictKind.UNSUPPORTED);
    });

    it('says so when the credential ends between two calls', async () => {
      await using opened = await connect();
      expect((await opened.connection.checkCredentials()).status).toBe('Valid');
      undo.push(peer.expire());
      expect(await opened.connection.checkCredentials()).toMatchObject({
        status: 'Expired',
        failure: { code: 'EXPIRED' },
      });
    });

    if (hasRetryAfter)
      it('waits as Retry-After asks, and then succeeds', async () => {
        undo.push(peer.fixture.misbehave({ kind: 'throttle', retryAfter: '1', times: 1 }));
        await using opened = await connect('good', {
          retryPolicy: { maxRetries: 2, maxBackoffDelay: '5s' },
          timeout: unhurried,
        });
        const before = peer.fixture.asked.length;
        expect((await opened.connection.checkCredentials()).status).toBe('Valid');
        const [first, second] = peer.fixture.asked.slice(before);
        expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
      });

    it('keeps the parts that came when one call among many fails', async () => {
      undo.push(peer.fixture.misbehave({ kind: 'fail', status: 500, at: 8, times: 1, body: canary }));
      await using opened = await connect('good', { timeout: unhurried });
      const found = await opened.connection.discoverCapabilities();
      // Two parts may come of one call.
      const failures = new Set(lists.flatMap((part) => found[part].failure ?? []));
      expect(failures.size).toBeLessThanOrEqual(1);
      const whole = lists.filter((part) => found[part].failure === undefined);
      expect(whole.length).toBeGreaterThanOrEqual(lists.length - 2);
      expect(whole.filter((part) => found[part].items.length === 0)).toEqual(peer.without ?? []);
      expectNoSecret(peer, found);
    });

    it.each(misbehaviors)('in time tells of a provider that $name', async ({ how, codes }) => {
      undo.push(peer.fixture.misbehave(how));
      const isSilent = codes.includes('TIMEOUT');
      // Each with a connection of its own, since after a few failures the provider is left in peace.
      const acts = [check, discover, quotas].map(async (act) => {
        await using opened = await connect('good', isSilent ? {} : { timeout: unhurried });
        const began = performance.now();
        const failure = await act(opened.connection);
        const tookMs = performance.now() - began;
        expect(codes, act.name).toContain(failure?.code);
        expect(failure?.fix, act.name).not.toBe('');
        // Calls that wait one after the other would take twice as long at least.
        if (isSilent) expect(tookMs, act.name).toBeLessThan(2 * timeoutMs);
        expectNoSecret(peer, failure);
      });
      await Promise.all(acts);
    });

    it('believes no certificate of another name', async () => {
      await expectUntrusted(await startStranger(peer, []));
    });

    it('believes no certificate of another authority', async () => {
      const authority = await createCertificateAuthority('stranger');
      const stranger = await startStranger(peer, hostsOf(peer), authority);
      await expectUntrusted(stranger, peer.fixture.ca);
      // It would be the provider in all but that.
      await using opened = await connect('good', { fixture: stranger });
      expect((await opened.connection.checkCredentials()).status).toBe('Valid');
    });

    /** Nothing reaches it, and no credential is called wrong for it. */
    async function expectUntrusted(stranger: ContractFixture, trusted?: string): Promise<void> {
      undo.push(() => void stranger.stop());
      await using opened = await connect('good', { fixture: stranger, ...(trusted !== undefined && { trusted }) });
      const { steps } = await opened.connection.probe();
      expect(steps.at(-1)?.failure?.code).toBe('TLS_FAILED');
      expect(await opened.connection.checkCredentials()).toMatchObject({
        status: 'Error',
        failure: { code: 'TLS_FAILED' },
      });
      expect(stranger.asked).toEqual([]);
    }
  });
}

type Secrets = NonNullable<TestAccessOptions['secrets']>;

interface Changes {
  readonly secrets?: Secrets;
  readonly timeout?: string;
  readonly retryPolicy?: NonNullable<MachineProviderSpec['config']>['retryPolicy'];
  /** Plays the hosts in place of the peer's. */
  readonly fixture?: ContractFixture;
  /** PEM of the authority that is believed; default the fixture's. */
  readonly trusted?: string;
}

interface Opened extends AsyncDisposable {
  readonly connection: Connection;
}

async function open(peer: ContractPeer, secret: keyof ContractPeer['secrets'], changes: Changes): Promise<Opened> {
  const {
    timeout = `${timeoutMs / 1000}s`,
    retryPolicy = { maxRetries: 0 },
    fixture = peer.fixture,
    trusted,
  } = changes;
  const told = (secret === 'poor' && peer.poorSpec) || peer.spec;
  const spec: MachineProviderSpec = { ...told, config: { ...told.config, timeout, retryPolicy } };
  const access = testAccess({
    spec,
    hosts: peer.reach.hosts(spec),
    routes: Object.fromEntries(hostsOf({ ...peer, spec }).map((host) => [host, fixture])),
    ...(peer.clock && { clock: peer.clock }),
    secrets: changes.secrets ?? { credentials: peer.secrets[secret] },
    ...(trusted !== undefined && { trusted }),
  });
  try {
    const connect = await peer.reach.load();
    const connection = await connect(spec, access);
    return {
      connection,
      [Symbol.asyncDispose]: async () => {
        await connection.close();
        access.close();
      },
    };
  } catch (error) {
    access.close();
    throw error;
  }
}

function startStranger(
  { fixture: { respond }, startStranger: start }: ContractPeer,
  names: readonly string[],
  authority?: CertificateAuthority,
): Promise<ContractFixture> {
  if (start !== undefined) return start(names, authority);
  if (respond === undefined) throw new Error('Expected `startStranger` of a peer that is not asked over HTTP.');
  return startFixture(respond, names, authority && { authority });
}

function hostsOf({ hosts, reach, spec }: ContractPeer): readonly string[] {
  return hosts ?? reach.hosts(spec);
}

const canary = 'canary-of-the-upstream-body';

const check = async (connection: Connection) => (await connection.checkCredentials()).failure;
const discover = (connection: Connection) => thrownBy(connection.discoverCapabilities());
const quotas = (connection: Connection) => thrownBy(connection.fetchQuotas());

/** Undefined where it did not fail as a whole: who could ask nothing must not look like one who found nothing. */
async function thrownBy(found: Promise<object>): Promise<DriverFailure | undefined> {
  try {
    await found;
    return undefined;
  } catch (error) {
    if (error instanceof DriverFailure) return error;
    throw error;
  }
}

/** Neither what a Secret holds nor what the other side wrote, in whatever is shown of it. */
function expectNoSecret(peer: ContractPeer, shown: unknown): void {
  const texts = `${inspect(shown, { depth: 12, showHidden: true })} ${JSON.stringify(shown)}`;
  const values = Object.values(peer.secrets).flatMap(({ data }) => Object.values(data));
  // Also the lines of a key within a document.
  const secret = values.flatMap((value) => value.replaceAll('\\n', '\n').match(/[\w+/=~-]{24,}/g) ?? []);
  expect(secret).not.toEqual([]);
  for (const text of [canary, ...secret]) expect(texts).not.toContain(text);
}
