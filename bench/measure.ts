import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What one variant of one operation cost, over all rounds. */
export interface Figures {
  readonly requests: number;
  /** Server CPU (user and system) per request, microseconds; the column to trust on a noisy machine. */
  readonly cpuUs: number;
  /** Time from request to the last byte, microseconds, as the load side saw it. */
  readonly wallUs: number;
  readonly bytes: number;
}

export interface Target {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  /** Sent along as a bearer token. */
  readonly token?: string;
  /** No more requests than that in a second: one user may not have all of a gateway. */
  readonly perSecond?: number | undefined;
}

// Linux counts a process's CPU in ticks of 10 ms, so one round must burn many of them.
const tickUs = 10_000;
const concurrency = 4;

/** Sends one request again and again for about `roundMs`, and reads the server's own CPU clock around it. */
export async function measureRound(target: Target, body: string, roundMs: number): Promise<Figures> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const until = performance.now() + roundMs;
  const before = cpuUsOf(target.pid);
  const started = performance.now();
  let requests = 0;
  let bytes = 0;
  let due = started;
  const worker = async () => {
    while (performance.now() < until) {
      if (target.perSecond !== undefined) {
        // What was missed is not made up for.
        due = Math.max(due + 1_000 / target.perSecond, performance.now());
        await sleep(Math.max(0, due - performance.now()));
      }
      bytes = await send(target, body, agent);
      requests += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const wallUs = ((performance.now() - started) * 1000 * concurrency) / requests;
  const cpuUs = (cpuUsOf(target.pid) - before) / requests;
  agent.destroy();
  return { requests, cpuUs, wallUs, bytes };
}

/** One POST; resolves with the length of the answer, throws when it isn't a clean result. */
export function send({ url, token }: Pick<Target, 'url' | 'token'>, body: string, agent?: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      {
        method: 'POST',
        ...(agent ? { agent } : {}),
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
      },
      (answer) => {
        let bytes = 0;
        let head = '';
        answer.on('data', (chunk: Buffer) => {
          if (bytes === 0) head = chunk.toString('utf8', 0, 200);
          bytes += chunk.length;
        });
        answer.on('end', () => {
          if (answer.statusCode === 200 && !head.startsWith('{"errors"')) resolve(bytes);
          else reject(new Error(`${url} answered ${answer.statusCode}: ${head}`));
        });
        answer.on('error', reject);
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

/** User and system time of a process so far, microseconds. */
export function cpuUsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command name may hold spaces, so fields are counted from behind its closing parenthesis.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickUs;
}

/** Resident memory of a process, MB. */
export function residentMb(pid: number): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB/m);
  return Math.round(Number(line?.[1] ?? 0) / 1024);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1] ?? Number.NaN, sorted[middle] ?? Number.NaN];
  return sorted.length % 2 ? high : (low + high) / 2;
}
