import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { region } from './fixture/account.ts';
import type { AzureFixture } from './fixture/azure.ts';

export interface Reader {
  readonly clientId: string;
  readonly clientSecret?: string;
  /** Certificate and key, PEM, one after the other. */
  readonly certificate?: string;
}

/** What Azure's own clients read from the fixture, by question; an error is `{ error: { name, code } }`. */
export async function runSecondReader(
  { fixture, account }: AzureFixture,
  { clientId, clientSecret, certificate }: Reader,
): Promise<Readonly<Record<string, unknown>>> {
  const folder = await mkdtemp(join(tmpdir(), 'second-reader-'));
  const [caPath, certificatePath] = [join(folder, 'ca.pem'), join(folder, 'certificate.pem')];
  try {
    await writeFile(caPath, fixture.ca);
    if (certificate !== undefined) await writeFile(certificatePath, certificate, { mode: 0o600 });
    const program = join(import.meta.dirname, 'second-reader.mjs');
    const running = promisify(execFile)(process.execPath, [program], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: caPath },
      maxBuffer: 256 * 1024 * 1024,
    });
    const { tenantId, subscriptionId } = account;
    const marketplace = { publisher: 'Canonical', offer: '0001-com-ubuntu-server-jammy', sku: '22_04-lts-gen2' };
    const place = { origin: fixture.origin, tenantId, subscriptionId, group: 'machines', region, marketplace };
    const proof = certificate === undefined ? { clientSecret } : { certificatePath };
    running.child.stdin?.end(JSON.stringify({ ...place, clientId, ...proof }));
    return JSON.parse((await running).stdout) as Record<string, unknown>;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Name and version of each client that reads. */
export async function readersNames(): Promise<string> {
  const packages = [
    'arm-compute',
    'arm-network',
    'arm-resources',
    'arm-resources-subscriptions',
    'arm-authorization',
    'identity',
  ];
  const root = join(import.meta.dirname, '../../..');
  const versions = packages.map(async (name) => {
    const text = await readFile(join(root, 'node_modules/@azure', name, 'package.json'), 'utf8');
    return `@azure/${name} ${(JSON.parse(text) as { version: string }).version}`;
  });
  return (await Promise.all(versions)).join(', ');
}
