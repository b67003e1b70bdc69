import { request } from 'undici';

/** etcd as its JSON gateway shows it. */
export interface Etcd {
  /** Forgets the past. */
  compact(): Promise<void>;
  /** Raises the version by something that no API server looks at. */
  moveOn(): Promise<void>;
  /** The keys of all objects. */
  keys(): Promise<string[]>;
  delete(key: string): Promise<void>;
}

export function createEtcd(url: string): Etcd {
  return {
    compact: async () => {
      const { header } = await ask(url, 'range', { key: toBase64('/'), count_only: true });
      await ask(url, 'compaction', { revision: header.revision, physical: true });
    },
    moveOn: async () => void (await ask(url, 'put', { key: toBase64('/moved-on'), value: '' })),
    keys: async () => {
      const range = { key: toBase64('/registry/'), range_end: toBase64('/registry0'), keys_only: true };
      const { kvs = [] } = await ask(url, 'range', range);
      return kvs.map(({ key }) => Buffer.from(key, 'base64').toString());
    },
    delete: async (key) => void (await ask(url, 'deleterange', { key: toBase64(key) })),
  };
}

interface EtcdAnswer {
  /** Of etcd as a whole, in every answer. */
  readonly header: { readonly revision: string };
  readonly kvs?: readonly { readonly key: string }[];
}

async function ask(url: string, what: string, body: unknown): Promise<EtcdAnswer> {
  const answer = await request(`${url}/v3/kv/${what}`, { method: 'POST', body: JSON.stringify(body) });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`Expected etcd to ${what}, but got ${answer.statusCode} ${text}`);
  return JSON.parse(text) as EtcdAnswer;
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}
