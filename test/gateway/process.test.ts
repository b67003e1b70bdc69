import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAcknowledged } from '../src/server/support/socket.ts';
import { contractText } from '../support/contract.ts';
import { openEventStream, openRequest } from '../support/event-stream.ts';
import { type GatewayProcess, logLines, startProcess } from '../support/gateway-process.ts';
import { temporaryFolder } from '../support/kubeconfig.ts';

const folder = temporaryFolder();
const started: GatewayProcess[] = [];
let busy: Server;
let busyPort: number;
let folders = 0;

beforeAll(async () => {
  busy = createServer();
  await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
  busyPort = (busy.address() as AddressInfo).port;
});

afterAll(async () => {
  for (const gateway of started) gateway.kill('SIGKILL');
  await Promise.all(started.map(({ exited }) => exited));
  await new Promise((resolve) => busy.close(resolve));
  folder.remove();
});

const aDataDir = () => join(folder.path, `data-${(folders += 1)}`);

/** A gateway on a free port that ends with this file at the latest. */
function start(dataDir: string, ...flags: string[]): GatewayProcess {
  const gateway = startProcess(['--port', '0', '--data-dir', dataDir, ...flags]);
  started.push(gateway);
  return gateway;
}

async function ask(url: string, query: string, variables: object = {}): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Record<string, unknown>; errors?: unknown };
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}

/** Every file below a folder with its content, to see that nothing was overwritten. */
function contents(path: string): Record<string, string> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name)).toString('base64')]),
  );
}

const label =
  'mutation ($labels: StringMap) { updateMachineProvider(input: { name: "aws-us-west-2", labels: $labels }) { problems { message } } }';
const labels = '{ machineProvider(name: "aws-us-west-2") { metadata { labels } } }';

describe('a start', () => {
  it('says where it serves in its first line, on a port that it picked', async () => {
    const dataDir = aDataDir();
    const gateway = start(dataDir);
    const url = await gateway.ready();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*\/graphql$/);
    expect(logLines(gateway.stdout())[0]).toMatchObject({ level: 30, msg: `ready ${url}` });
    await gateway.printed(`KUBECONFIG=${join(dataDir, 'kubeconfig')}`);
    expect(await ask(url, '{ machineProviders { totalCount } }')).toEqual({ machineProviders: { totalCount: 2 } });
    expect((await fetch(new URL('/readyz', url))).status).toBe(200);
  });

  it('prints help and version, and starts nothing', async () => {
    const [help, version] = [startProcess(['--help']), startProcess(['--version'])];
    expect(await Promise.all([help.exited, version.exited])).toEqual([0, 0]);
    expect(help.stdout()).toMatch(/--port <value>[\s\S]*env PORT[\s\S]*--data-dir <value>/);
    expect(version.stdout()).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(help.stderr() + version.stderr()).toBe('');
  });
});

describe.concurrent('a start that can not succeed is told in one sentence, and changes nothing', () => {
  interface Refusal {
    readonly flags: (dataDir: string) => readonly string[];
    /** What is in the data folder before. */
    readonly before?: (dataDir: string) => void;
    readonly says: RegExp;
  }
  const refusals: readonly [string, Refusal][] = [
    ['a port in use', { flags: () => ['--port', String(busyPort)], says: /127\.0\.0\.1:\d+.*in use.*PORT/ }],
    ['an unknown flag', { flags: () => ['--prot', '1'], says: /unknown option '--prot'.*--port/ }],
    ['a bad value', { flags: () => ['--log-level', 'loud'], says: /LOG_LEVEL: expected fatal.*but got "loud"/ }],
    [
      'a DATA_DIR that can not be made',
      { flags: () => ['--data-dir', '/proc/nowhere'], says: /DATA_DIR \/proc\/nowhere can't be created/ },
    ],
    [
      'a DATA_DIR that is a file',
      {
        flags: (dataDir) => ['--data-dir', join(dataDir, 'file')],
        before: (dataDir) => writeFileSync(join(dataDir, 'file'), 'mine'),
        says: /DATA_DIR .*file can't be created/,
      },
    ],
    [
      'a corrupt database',
      {
        flags: () => [],
        before: (dataDir) => writeFileSync(join(dataDir, 'cluster.db'), 'SQLite format 3\0 and then nothing of it'),
        says: /cluster\.db.*(move it away|damaged)/,
      },
    ],
    [
      'a seed that is no YAML',
      {
        flags: (dataDir) => ['--seed', join(dataDir, 'seed')],
        before: (dataDir) => seed(dataDir, 'broken.yaml', 'spec: ['),
        says: /SEED: .*broken\.yaml is not YAML/,
      },
    ],
    [
      'a seed that the cluster refuses',
      {
        flags: (dataDir) => ['--seed', join(dataDir, 'seed')],
        before: (dataDir) =>
          seed(dataDir, 'aws.yaml', contractText('aws-us-west-2').replace('region: us-west-2', 'region: ""')),
        says: /seed's manifest 1 .*aws-us-west-2.* was refused: .*spec\.region/,
      },
    ],
    ['a seed that is not there', { flags: () => ['--seed', '/nowhere'], says: /SEED: .*"\/nowhere"/ }],
    [
      'a kubeconfig that is not there',
      {
        flags: () => ['--kubeconfig', '/nowhere', '--auth', 'none'],
        says: /kubeconfig in \/nowhere, but got no such file/,
      },
    ],
    [
      'a kubeconfig that is none',
      {
        flags: (dataDir) => ['--kubeconfig', join(dataDir, 'config'), '--auth', 'none'],
        before: (dataDir) => writeFileSync(join(dataDir, 'config'), 'users: [{name: a, user: {token: canary-5f1c0d}}'),
        says: /config/,
      },
    ],
  ];

  it.each(refusals)('%s', async (_, { flags, before, says }) => {
    const dataDir = aDataDir();
    mkdirSync(dataDir);
    before?.(dataDir);
    const held = contents(dataDir);
    const gateway = start(dataDir, ...flags(dataDir));
    expect(await gateway.exited).toBe(1);
    expect(gateway.stderr()).toMatch(says);
    expect(gateway.stderr()).toMatch(/^[^\n]+\n$/);
    expect(gateway.stderr()).not.toMatch(/ {4}at |Error:|canary/);
    expect(gateway.stdout()).not.toContain('ready');
    expect(contents(dataDir)).toMatchObject(held);
  });

  it('a DATA_DIR that another gateway uses, which goes on', async () => {
    const dataDir = aDataDir();
    const url = await start(dataDir).ready();
    const second = start(dataDir);
    expect(await second.exited).toBe(1);
    expect(second.stderr()).toMatch(/^DATA_DIR .* is in use by another process[^\n]*\n$/);
    await ask(url, label, { labels: { still: 'there' } });
    expect(await ask(url, labels)).toEqual({ machineProvider: { metadata: { labels: { still: 'there' } } } });
  });
});

describe('an end', () => {
  it('by SIGTERM lets requests finish, sends sockets and streams elsewhere, and comes within 10 s', async () => {
    const gateway = start(aDataDir());
    const url = await gateway.ready();
    const socket = await openAcknowledged(url);
    const query = 'subscription { machineProviderChanges { __typename cursor } }';
    socket.send({ id: '1', type: 'subscribe', payload: { query } });
    await socket.next();
    const stream = await openEventStream(url, query);
    await stream.next();
    // A request under way: its head is sent, its body is not yet whole.
    const open = await openRequest(url, JSON.stringify({ query: '{ machineProviders { totalCount } }' }));

    const begun = performance.now();
    gateway.kill('SIGTERM');
    expect(await socket.closed).toMatchObject({ code: 1001 });
    await stream.ended;
    await expect(fetch(new URL('/readyz', url))).rejects.toThrow();
    expect(await open.finish()).toMatch(/^HTTP\/1\.1 200[\s\S]*"totalCount":2/);
    expect(await gateway.exited).toBe(0);
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(gateway.stderr()).toBe('');
  });

  it('by kill -9 loses nothing that was acknowledged', async () => {
    const dataDir = aDataDir();
    const first = start(dataDir);
    const url = await first.ready();
    const acknowledged: Record<string, string> = {};
    const writing = (async () => {
      for (let n = 0; n < 10_000; n += 1) {
        const { updateMachineProvider: payload } = (await ask(url, label, {
          labels: { [`n${n % 50}`]: String(n) },
        })) as {
          updateMachineProvider: { problems: unknown[] };
        };
        expect(payload.problems).toEqual([]);
        acknowledged[`n${n % 50}`] = String(n);
        if (n === 200) first.kill('SIGKILL');
      }
    })();
    await expect(writing).rejects.toThrow(/fetch failed/);
    expect(await first.exited).toBeNull();
    const second = await start(dataDir).ready();
    const { machineProvider } = (await ask(second, labels)) as {
      machineProvider: { metadata: { labels: Record<string, string> } };
    };
    const held = machineProvider.metadata.labels;
    // The write that was under way may be there as well.
    const lost = Object.entries(acknowledged).filter(([key, value]) => Number(held[key]) < Number(value));
    expect(lost).toEqual([]);
    expect(Object.keys(held)).toHaveLength(50);
  });
});

function seed(dataDir: string, file: string, text: string): void {
  mkdirSync(join(dataDir, 'seed'));
  writeFileSync(join(dataDir, 'seed', file), text);
}
