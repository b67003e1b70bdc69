import { setTimeout as sleep } from 'node:timers/promises';
import { aToken } from '../../peers/proxmox/fixture/cluster.ts';
import { startPve } from '../../peers/proxmox/fixture/pve.ts';
import type { Asked, FixtureAnswer } from '../fixture/fixture.ts';
import { guardSecret } from '../leaks.ts';
import { aStallingProxy } from '../stalling-proxy.ts';

/** How the cloud treats one of its accounts: well, or by a fault that may pass, or by one that somebody must mend. */
export type Mood = 'well' | 'fault' | 'busy' | 'reset' | 'hang' | 'slow' | 'refused';

/** An account of the cloud, for one provider. */
export interface Account {
  mood: Mood;
  /** When it was looked at: the first call of each look, in milliseconds since 1970. */
  readonly looks: readonly number[];
  /** `user@realm!name=uuid`, as a Secret has it. */
  readonly token: string;
  /** Until when it is good, in seconds since 1970 of the cloud's own clock; 0 is for good. */
  expire: number;
  /** Gives it another token; the old one is refused from now on. */
  rotate(): void;
}

/** The API of a Proxmox VE cluster on loopback, over TLS, where each provider has an account of its own. */
export interface FaultyCloud {
  /** `127.0.0.1:PORT`. */
  readonly place: string;
  /** PEM of the authority behind its certificate. */
  readonly ca: string;
  /** How far its clock is ahead of ours, in milliseconds. */
  skewMs: number;
  /** It lets nobody see what is in it, which costs it little. */
  isDiscreet: boolean;
  /** Sockets that are open at this moment. */
  readonly sockets: number;
  account(name: string): Account;
  /** How often it was looked at since then. */
  looksSince(name: string, from: number): number;
  /** Nobody listens there any more, and no connection is left. */
  goDown(): Promise<void>;
  comeUp(): Promise<void>;
  /** What was asked otherwise than the API is described; empty, or the test proves nothing. */
  readonly faults: readonly string[];
  stop(): Promise<void>;
}

const userid = 'gateway@pve';

export async function aFaultyCloud(): Promise<FaultyCloud> {
  const pve = await startPve();
  const { fixture, cluster } = pve;
  const way = await aStallingProxy(fixture.origin);
  const accounts = new Map<string, Account>();
  const tokens = cluster.users.find((user) => user.userid === userid)?.tokens;
  if (tokens === undefined) throw new Error('the fixture has no such user');
  const respond = fixture.respond;
  const cloud: FaultyCloud = {
    place: `127.0.0.1:${way.port}`,
    ca: fixture.ca,
    skewMs: 0,
    isDiscreet: false,
    get sockets() {
      return fixture.sockets;
    },
    faults: pve.faults,
    account(name) {
      const known = accounts.get(name);
      if (known !== undefined) return known;
      const made = createAccount(name, tokens);
      accounts.set(name, made);
      return made;
    },
    looksSince: (name, from) => (accounts.get(name)?.looks ?? []).filter((at) => at >= from).length,
    goDown: () => way.refuse(),
    comeUp: () => way.accept(),
    async stop() {
      await way.stop();
      await pve.stop();
    },
  };
  pve.now = () => Date.now() + cloud.skewMs;
  fixture.respond = async (asked) => {
    // Nobody reads them, and 500 providers ask a lot.
    fixture.asked.length = 0;
    const account = accounts.get(accountOf(asked));
    if (account !== undefined && asked.url.pathname.endsWith('/version')) (account.looks as number[]).push(Date.now());
    const isOpen = !cloud.isDiscreet || /\/(version|access\/users\/.*)$/.test(asked.url.pathname);
    if (!isOpen) return { status: 403 };
    const answer = await inMood(account?.mood ?? 'well', pve.now, () => respond(asked));
    return { ...answer, headers: { ...answer.headers, date: new Date(pve.now()).toUTCString() } };
  };
  return cloud;
}

function createAccount(name: string, tokens: Record<string, ReturnType<typeof aToken>>): Account {
  const account: Account = {
    mood: 'well',
    looks: [],
    get token() {
      return `${userid}!${name}=${tokens[name]?.value}`;
    },
    get expire() {
      return tokens[name]?.expire ?? 0;
    },
    set expire(seconds) {
      const token = tokens[name];
      if (token !== undefined) token.expire = seconds;
    },
    rotate() {
      tokens[name] = aToken({ isSeparated: false });
      guardSecret(tokens[name].value);
    },
  };
  account.rotate();
  return account;
}

function accountOf({ headers }: Asked): string {
  return /^PVEAPIToken=[^!]+!([^=]+)=/.exec(headers['authorization'] ?? '')?.[1] ?? '';
}

async function inMood(
  mood: Mood,
  now: () => number,
  respond: () => FixtureAnswer | Promise<FixtureAnswer>,
): Promise<FixtureAnswer> {
  switch (mood) {
    case 'busy':
      // It says when to come again by its own clock.
      return { status: 503, headers: { 'retry-after': new Date(now() + 1_000).toUTCString() } };
    case 'well':
      return respond();
    case 'slow':
      await sleep(300);
      return respond();
    case 'fault':
      return { status: 503 };
    case 'refused':
      return { status: 401 };
    case 'reset':
      // The fixture closes the socket.
      throw new Error('reset');
    case 'hang':
      return new Promise(() => undefined);
  }
}
