import { request } from 'undici';
import type { Python } from '../bed/python.ts';
import { startPeerProcess } from '../bed/peer-process.ts';

/** The moto server: EC2, STS and IAM of one account, as its authors understand them. */
export interface Moto {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** With its version. */
  readonly name: string;
  /** So many more requests are let pass unchecked; afterwards signatures and policies count. */
  checkAfter(requests: number): Promise<void>;
  /** What it makes up from now on, ids and keys, is the same as after every other such call. */
  beginAnew(): Promise<void>;
  /** kill -9: it forgets all. */
  down(): Promise<void>;
  /** Starts it again at its address. */
  up(): Promise<void>;
  stop(): Promise<void>;
}

/** Everybody may do everything until it is told to check. */
export async function startMoto(python: Python): Promise<Moto> {
  const server = await startPeerProcess({
    program: python.program,
    args: (free) => ['-m', 'moto.server', '--host', '127.0.0.1', '--port', String(free)],
    environment: { INITIAL_NO_AUTH_ACTION_COUNT: '1000000' },
    isReady: async (free) => {
      const { statusCode, body } = await request(`http://127.0.0.1:${free}/moto-api/data.json`);
      await body.dump();
      return statusCode === 200;
    },
  });
  const url = `http://127.0.0.1:${server.port}`;
  const tell = async (path: string, body?: string) => {
    const answer = await request(`${url}/moto-api/${path}`, { method: 'POST', body: body ?? null });
    await answer.body.dump();
    if (answer.statusCode !== 200) throw new Error(`Expected moto to ${path}, but got ${answer.statusCode}.`);
  };
  return {
    url,
    name: `moto ${python.versions['moto'] ?? ''}`,
    checkAfter: (requests) => tell('reset-auth', String(requests)),
    beginAnew: () => tell('seed?a=42'),
    down: () => server.down(),
    up: () => server.up(),
    stop: () => server.stop(),
  };
}
