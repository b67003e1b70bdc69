import { type Client, itemsOf, type Json } from '../../cluster/contract/support/client.ts';
import { providersEverywhere } from '../../cluster/contract/support/provider.ts';
import type { SeenStatus } from './assess-writes.ts';
import { factsOf, type RawStatus } from './health-facts.ts';

/** An independent witness: every version of every provider, as the API server itself told it, whatever the gateway saw. */
export interface RawWatch {
  /** Oldest first. */
  readonly seen: readonly SeenStatus[];
  /** What it may have missed itself, by which the test proves nothing. */
  readonly gaps: readonly string[];
  /** The last version of a name; undefined when it is not there. */
  current(name: string): SeenStatus | undefined;
  /** Resolves when it has seen all that is there by now. */
  caughtUp(): Promise<void>;
  /**
   * What is there by now is where it goes on from, should its watch have ended: for who has nothing written, and the past
   * forgotten, meanwhile.
   */
  goOnFromHere(): Promise<void>;
  /** Resolves at the next version, or after the time. */
  next(timeoutMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Begins with what is there by now. Its client is its own from now on. */
export async function watchRaw(client: Client): Promise<RawWatch> {
  const seen: SeenStatus[] = [];
  const gaps: string[] = [];
  const current = new Map<string, SeenStatus>();
  const waiting = new Set<() => void>();
  let isOver = false;

  const note = (kind: SeenStatus['kind'], object: Json) => {
    const version = readVersion(kind, object);
    const last = current.get(version.name);
    if (kind !== 'DELETED' && last?.uid === version.uid && last.version === version.version) return;
    seen.push(version);
    if (kind === 'DELETED') current.delete(version.name);
    else current.set(version.name, version);
    for (const wake of waiting) wake();
  };

  const list = async () => {
    const answer = await client.call('GET', providersEverywhere);
    if (answer.code !== 200) throw new Error(`Expected a list, but got ${answer.text}`);
    return { items: itemsOf(answer), version: textOf(answer.body.metadata?.resourceVersion) };
  };
  const present = (versions: Iterable<SeenStatus>) =>
    Array.from(versions, ({ uid, version }) => `${uid}@${version}`)
      .sort()
      .join();

  /** What is there now must be what was seen last. */
  const beginAnew = async (): Promise<string> => {
    const { items, version } = await list();
    const [is, was] = [present(items.map((item) => readVersion('ADDED', item))), present(current.values())];
    if (is !== was) gaps.push(`${was} became ${is}`);
    for (const item of items) note('MODIFIED', item);
    return version;
  };

  /** Behind which version the watch goes on; undefined when the API server has forgotten what is behind that. */
  let position: string | undefined;

  /** Until it ends. */
  const follow = async (): Promise<void> => {
    const from = (position ??= await beginAnew());
    const forgotten = () => {
      // Somebody may have told it meanwhile where to go on.
      if (position === from) position = undefined;
    };
    const events = await client
      .watch(`${providersEverywhere}?watch=1&resourceVersion=${from}`)
      .catch((error: unknown) => {
        if (String(error).includes('watch: 410')) forgotten();
        throw error;
      });
    for await (const { type, object } of events) {
      if (type === 'ERROR') return forgotten();
      position = textOf(object.metadata?.resourceVersion);
      if (type !== 'BOOKMARK') note(type as SeenStatus['kind'], object);
    }
  };

  const run = async () => {
    while (!isOver) {
      // The API server may be down, or start.
      await follow().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const first = await list();
  for (const item of first.items) note('ADDED', item);
  position = first.version;
  const running = run();
  return {
    seen,
    gaps,
    current: (name) => current.get(name),
    async caughtUp() {
      const isThere = async () => {
        const { items } = await list();
        return present(items.map((item) => readVersion('ADDED', item))) === present(current.values());
      };
      const deadline = Date.now() + 10_000;
      while (!(await isThere())) {
        if (Date.now() > deadline) throw new Error('the witness has not seen all that is there');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async goOnFromHere() {
      position = await beginAnew();
    },
    next: (timeoutMs) =>
      new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer);
          waiting.delete(end);
          resolve();
        };
        const timer = setTimeout(end, timeoutMs);
        waiting.add(end);
      }),
    async stop() {
      isOver = true;
      await client.close();
      await running;
    },
  };
}

function readVersion(kind: SeenStatus['kind'], object: Json): SeenStatus {
  const { name, uid, resourceVersion, generation } = object.metadata ?? {};
  const status = object.status as RawStatus | undefined;
  return {
    kind,
    name: textOf(name),
    uid: textOf(uid),
    version: Number(textOf(resourceVersion)),
    generation: Number(generation ?? 0),
    status,
    facts: factsOf(status),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
