import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { ToldFrame } from './assess-told.ts';
import { factsOf, type HealthFacts, move, movesBetween, noFacts, type RawStatus, wordOf } from './health-facts.ts';

/** A feed over the whole of a test, by one socket. */
export interface ToldFeed {
  readonly name: string;
  readonly frames: readonly ToldFrame[];
  /** A Reset, or the end of the feed: both are faults where nothing happened to the gateway itself. */
  readonly breaks: readonly string[];
  stop(): void;
}

interface Frame {
  readonly __typename: string;
  readonly cursor: string;
  readonly reason?: string;
  readonly cause?: string;
  readonly provider?: {
    readonly metadata: { readonly name: string; readonly uid: string; readonly resourceVersion: string };
    readonly status?: RawStatus | null;
  };
  readonly collapsed?: boolean;
  readonly phase?: { readonly from: string | null; readonly to: string | null } | null;
  readonly conditions?: readonly { readonly type: string; readonly from: string; readonly to: string }[];
}

const provider = 'provider { metadata { name uid resourceVersion } status { phase conditions { type status } } }';
const changes = `subscription { machineProviderChanges(includeVolatile: true) { __typename cursor
  ... on ProviderAdded { ${provider} }
  ... on ProviderModified { ${provider} collapsed }
  ... on ProviderDeleted { ${provider} }
  ... on Reset { reason } } }`;
const transitions = `subscription { healthTransitions { __typename cursor
  ... on HealthTransition { cause collapsed ${provider} phase { from to } conditions { type from to } }
  ... on Reset { reason } } }`;

/** Every version of every provider: what moved is worked out of what the feed showed before. */
export function followChanges(url: string): Promise<ToldFeed> {
  const held = new Map<string, HealthFacts>();
  return follow(url, 'machineProviderChanges', changes, ({ __typename, provider: shown }) => {
    const uid = shown?.metadata.uid ?? '';
    const kind = kinds[__typename];
    if (kind === undefined) return undefined;
    const facts = factsOf(shown?.status);
    const moves = kind === 'GONE' ? [] : movesBetween(held.get(uid) ?? noFacts, facts);
    held.set(uid, facts);
    return { kind, moves };
  });
}

const kinds: Readonly<Record<string, ToldFrame['kind']>> = {
  ProviderAdded: 'APPEARED',
  ProviderModified: 'MOVED',
  ProviderDeleted: 'GONE',
};

/** What moved, in the feed's own words. */
export function followTransitions(url: string): Promise<ToldFeed> {
  return follow(url, 'healthTransitions', transitions, ({ __typename, cause = '', phase, conditions = [] }) => {
    if (__typename !== 'HealthTransition') return undefined;
    const words = [
      ...(phase ? move('phase', wordOf(phase.from), wordOf(phase.to)) : []),
      ...conditions.flatMap(({ type, from, to }) => move(type, wordOf(from), wordOf(to))),
    ];
    return { kind: causes[cause] ?? 'MOVED', moves: words.sort() };
  });
}

const causes: Readonly<Record<string, ToldFrame['kind']>> = {
  SNAPSHOT: 'APPEARED',
  APPEARED: 'APPEARED',
  DELETED: 'GONE',
};

type Read = (frame: Frame) => Pick<ToldFrame, 'kind' | 'moves'> | undefined;

/** Resolves when the feed is live. */
async function follow(url: string, name: string, query: string, read: Read): Promise<ToldFeed> {
  const frames: ToldFrame[] = [];
  const breaks: string[] = [];
  const live = Promise.withResolvers<void>();
  const client = createClient({ url: url.replace(/^http/, 'ws'), retryAttempts: 0, webSocketImpl: WebSocket });
  const broken = (why: string) => {
    breaks.push(why);
    live.reject(new Error(`${name}: ${why}`));
  };
  let isLive = false;
  const take = (frame: Frame) => {
    if (frame.__typename === 'Synced') {
      isLive = true;
      live.resolve();
    }
    if (frame.__typename === 'Reset') broken(`a Reset: ${frame.reason}`);
    const told = read(frame);
    if (told === undefined || frame.provider === undefined) return;
    const { uid, resourceVersion, ...metadata } = frame.provider.metadata;
    const { cursor, collapsed: isCollapsed = false } = frame;
    const kind = !isLive && told.kind === 'APPEARED' ? 'SNAPSHOT' : told.kind;
    frames.push({ ...told, kind, name: metadata.name, uid, version: Number(resourceVersion), isCollapsed, cursor });
  };
  let isOver = false;
  const stop = client.subscribe<Record<string, Frame>>(
    { query },
    {
      next: ({ data, errors }) => {
        const frame = data?.[name];
        if (frame !== undefined) take(frame);
        else broken(JSON.stringify(errors));
      },
      error: (error) => broken(JSON.stringify(error)),
      complete: () => (isOver ? undefined : broken('it ended')),
    },
  );
  await live.promise;
  return {
    name,
    frames,
    breaks,
    stop() {
      isOver = true;
      stop();
      void client.dispose();
    },
  };
}
