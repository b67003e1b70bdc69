import type { ChangeFrame } from '../../../support/subscriber.ts';
import { type Client, itemsOf, type Json } from '../../contract/support/client.ts';
import { providersIn } from '../../contract/support/provider.ts';

/** One version of one provider, as somebody saw it. */
export interface Seen {
  readonly name: string;
  readonly version: number;
  /** Whether its condition Ready is True. */
  readonly isReady: boolean;
  /** When it was last looked at, as the status says; undefined where that is not known. */
  readonly lookedAt: number | undefined;
}

/** All versions of the providers of a namespace, as the API server tells them, from now on. */
export interface StatusWatch {
  readonly seen: readonly Seen[];
  stop(): Promise<void>;
}

export async function watchStatuses(client: Client, namespace: string): Promise<StatusWatch> {
  const list = await client.call('GET', providersIn(namespace));
  const from = (list.body.metadata as unknown as { resourceVersion: string }).resourceVersion;
  const events = await client.watch(`${providersIn(namespace)}?watch=true&resourceVersion=${from}`);
  const seen: Seen[] = itemsOf(list).map(asSeen);
  const reading = (async () => {
    for await (const { type, object } of events) if (type === 'ADDED' || type === 'MODIFIED') seen.push(asSeen(object));
  })().catch(() => undefined);
  return {
    seen,
    stop: async () => {
      await events.return(undefined);
      await reading;
    },
  };
}

export function asSeen(object: Json): Seen {
  const { metadata, status } = object as unknown as {
    metadata: { name: string; resourceVersion: string };
    status?: {
      conditions?: readonly { type: string; status: string }[];
      connectivity?: { lastChecked?: string };
    };
  };
  const lastChecked = status?.connectivity?.lastChecked;
  return {
    name: metadata.name,
    version: Number(metadata.resourceVersion),
    isReady: status?.conditions?.some(({ type, status: stands }) => type === 'Ready' && stands === 'True') ?? false,
    lookedAt: lastChecked === undefined ? undefined : Date.parse(lastChecked),
  };
}

/**
 * `name ready@version` for each version at which that is another than before, in the order in which they were seen. Of how
 * each was at first nothing is said.
 */
export function movesIn(seen: readonly Pick<Seen, 'name' | 'version' | 'isReady'>[]): readonly string[] {
  const last = new Map<string, boolean>();
  return seen.flatMap(({ name, version, isReady }) => {
    const before = last.get(name);
    last.set(name, isReady);
    return before === undefined || before === isReady ? [] : [`${name} ${isReady ? 'ready' : 'not ready'}@${version}`];
  });
}

/** Of a feed of changes: what its frames say of Ready. */
export function seenIn(frames: readonly ChangeFrame[]): readonly Pick<Seen, 'name' | 'version' | 'isReady'>[] {
  return frames.flatMap((frame) => {
    if (!('provider' in frame)) return [];
    const { metadata, ready } = frame.provider;
    return [{ name: metadata.name, version: Number(metadata.resourceVersion), isReady: ready }];
  });
}

/** Versions that say that they were looked at before what an earlier version says. */
export function lookedBackIn(seen: readonly Seen[]): readonly string[] {
  const latest = new Map<string, number>();
  return seen.flatMap(({ name, version, lookedAt }) => {
    if (lookedAt === undefined) return [];
    const before = latest.get(name) ?? 0;
    latest.set(name, Math.max(before, lookedAt));
    return lookedAt < before ? [`${name}@${version}: ${before - lookedAt} ms`] : [];
  });
}
