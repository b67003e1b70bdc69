import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from '../../../support/seeded.ts';
import { type Answer, asText, createClient, itemsOf, type Json } from '../../contract/support/client.ts';
import { aProvider, providersIn } from '../../contract/support/provider.ts';

/** One version of one object, as the API server accepted it. */
export interface Written {
  readonly kind: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly name: string;
  readonly uid: string;
  /** Of a deletion the version of the state before it: the answer to a deletion names none. */
  readonly version: number;
  /** The gateway watched when it was written, so no feed may leave it out. */
  readonly calm: boolean;
}

/** The only one who writes in its namespace, straight to the API server, so it knows every version there is. */
export interface Writer {
  readonly written: readonly Written[];
  /** What must be there now: `uid@version` by name. */
  readonly current: ReadonlyMap<string, string>;
  /**
   * Takes so many steps of its script: create, change spec, change status, delete, delete and create again. It resolves
   * when all have happened, however often a failing API server had to be asked.
   */
  write(steps: number, options?: { readonly calm?: boolean }): Promise<void>;
  /** Gives every object that is there a new life under its old name, and the last one no other. */
  renewAll(): Promise<void>;
  /** All that was there is gone, by another's hand. */
  lostAll(): void;
  /** What the API server lists: `uid@version` by name. */
  list(): Promise<ReadonlyMap<string, string>>;
  stop(): Promise<void>;
}

export interface WriterOptions {
  /** The administrator's, with nothing between. */
  readonly kubeconfigPath: string;
  readonly namespace: string;
  /** The same seed writes the same. */
  readonly seed?: number;
}

const names = ['amber', 'beryl', 'coral', 'dolomite', 'emerald', 'flint'];
const settledWithinMs = 60_000;

type Attempt = { readonly kind: Written['kind']; readonly name: string; readonly send: () => Promise<Answer> };

export async function aWriter({ kubeconfigPath, namespace, seed = 1 }: WriterOptions): Promise<Writer> {
  const client = createClient(kubeconfigPath);
  const path = providersIn(namespace);
  const chance = new Chance(seed);
  const written: Written[] = [];
  const current = new Map<string, string>();
  let counter = 0;
  let calm = false;

  const note = (kind: Written['kind'], name: string, found: { uid: string; version: number } | undefined) => {
    const [uid = '', version = ''] = current.get(name)?.split('@') ?? [];
    const now = found ?? { uid, version: Number(version) };
    written.push({ kind, name, ...now, calm });
    if (kind === 'DELETED') current.delete(name);
    else current.set(name, `${now.uid}@${now.version}`);
  };

  /** Repeats it until it has happened; after an answer that leaves that open, the object itself tells. */
  const settle = async ({ kind, name, send }: Attempt): Promise<void> => {
    const deadline = performance.now() + settledWithinMs;
    for (;;) {
      const answer = await send().catch(() => undefined);
      if (answer !== undefined && answer.code < 300) {
        note(kind, name, kind === 'DELETED' ? undefined : identityOf(answer.body));
        return;
      }
      if (answer !== undefined && !isTrouble(answer)) throw new Error(`Expected the ${kind}, but got ${answer.text}`);
      const found = await read(name, deadline);
      const held = current.get(name);
      if (found === undefined ? held !== undefined : held !== `${found.uid}@${found.version}`) {
        note(kind, name, found);
        return;
      }
      await pause(deadline, answer);
    }
  };

  const read = async (name: string, deadline: number) => {
    for (;;) {
      const answer = await client.call('GET', `${path}/${name}`).catch(() => undefined);
      if (answer?.code === 200) return identityOf(answer.body);
      if (answer?.code === 404 && answer.body.details?.name !== undefined) return undefined;
      await pause(deadline, answer);
    }
  };

  const create = (name: string): Attempt => {
    const manifest = aProvider(name, { region: `region-${++counter}` });
    return { kind: 'ADDED', name, send: () => client.call('POST', path, manifest) };
  };
  const remove = (name: string): Attempt => {
    return { kind: 'DELETED', name, send: () => client.call('DELETE', `${path}/${name}`) };
  };
  const changeSpec = (name: string): Attempt => {
    const patch = { spec: { region: `region-${++counter}` } };
    return { kind: 'MODIFIED', name, send: () => client.call('PATCH', `${path}/${name}`, patch) };
  };
  const changeStatus = (name: string): Attempt => {
    const phase = chance.pick(['Ready', 'NotReady', 'Error', 'Initializing']);
    const patch = { status: { phase, resources: { usage: { machines: ++counter } } } };
    return { kind: 'MODIFIED', name, send: () => client.call('PATCH', `${path}/${name}/status`, patch) };
  };

  const step = async () => {
    const name = chance.pick(names);
    if (!current.has(name)) return settle(create(name));
    const throwOfDice = chance.next();
    if (throwOfDice < 0.4) return settle(changeSpec(name));
    if (throwOfDice < 0.75) return settle(changeStatus(name));
    await settle(remove(name));
    if (throwOfDice >= 0.85) await settle(create(name));
  };

  const placed = await client.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  if (placed.code !== 201 && placed.code !== 409) throw new Error(`Expected a namespace, but got ${placed.text}`);
  return {
    written,
    current,
    write: async (steps, options = {}) => {
      calm = options.calm ?? false;
      for (let n = 0; n < steps; n += 1) await step();
    },
    renewAll: async () => {
      calm = false;
      const living = [...current.keys()];
      for (const name of living) await settle(remove(name));
      for (const name of living.slice(0, -1)) await settle(create(name));
    },
    lostAll: () => {
      calm = false;
      for (const name of [...current.keys()]) note('DELETED', name, undefined);
    },
    list: async () => {
      const answer = await client.call('GET', path);
      if (answer.code !== 200) throw new Error(`Expected a list, but got ${answer.text}`);
      return new Map(
        itemsOf(answer).map((item) => {
          const { uid, version } = identityOf(item);
          return [asText(item.metadata?.name), `${uid}@${version}`];
        }),
      );
    },
    stop: () => client.close(),
  };
}

function identityOf(object: Json): { uid: string; version: number } {
  return { uid: asText(object.metadata?.uid), version: Number(asText(object.metadata?.resourceVersion)) };
}

/** What an API server answers that starts, is overloaded, has lost its etcd, or does not serve the definition yet. */
function isTrouble({ code, body }: Answer): boolean {
  return code === 429 || code >= 500 || (code === 404 && body.details?.name === undefined);
}

async function pause(deadline: number, answer: Answer | undefined): Promise<void> {
  if (performance.now() > deadline)
    throw new Error(`The API server did not heal in time: ${answer?.text ?? 'silence'}`);
  await sleep(50);
}
