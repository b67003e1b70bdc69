import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import type { Cloud } from './cloud.ts';
import { region } from './endpoints.ts';
import type { ApplicationCredential } from './fill.ts';

const program = fileURLToPath(new URL('second-reader.py', import.meta.url));

const commands = {
  zones: ['availability', 'zone', 'list', '--compute'],
  flavors: ['flavor', 'list', '--long'],
  images: ['image', 'list', '--long', '--status', 'active'],
  networks: ['network', 'list'],
  subnets: ['subnet', 'list'],
  securityGroups: ['security', 'group', 'list'],
  volumeTypes: ['volume', 'type', 'list'],
  limits: ['limits', 'show', '--absolute'],
  servers: ['server', 'list', '--long'],
  volumes: ['volume', 'list', '--long'],
  catalog: ['catalog', 'list'],
  token: ['token', 'issue'],
} as const;

type Row = Readonly<Record<string, unknown>>;

/** What the openstack client reads, by question. A row has the columns that the client prints. */
export type Read = Readonly<Record<Exclude<keyof typeof commands, 'token'>, readonly Row[]>> & {
  readonly token: Row;
  readonly credential: Row;
};

/** Asks the services themselves, without the front: their internal addresses have no TLS. */
export async function readByClient(
  { packages, urls }: Pick<Cloud, 'packages' | 'urls'>,
  { id, secret }: ApplicationCredential,
): Promise<Read> {
  const env = { ...process.env, ...packages.environment };
  const running = promisify(execFile)(packages.python, [program], { env, cwd: '/', maxBuffer: 64 * 1024 * 1024 });
  const environment = {
    OS_AUTH_URL: `${urls.keystone}/v3`,
    OS_AUTH_TYPE: 'v3applicationcredential',
    OS_APPLICATION_CREDENTIAL_ID: id,
    OS_APPLICATION_CREDENTIAL_SECRET: secret,
    OS_REGION_NAME: region,
    OS_INTERFACE: 'internal',
  };
  const all = { ...commands, credential: ['application', 'credential', 'show', id] };
  running.child.stdin?.end(JSON.stringify({ environment, commands: all }));
  return JSON.parse((await running).stdout) as Read;
}
