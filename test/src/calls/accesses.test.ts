import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FailureCode } from '../../../src/drivers/failure.ts';
import { type ClusterConnection, connectCluster } from '../../../src/cluster/connection.ts';
import { parseSettings, SettingsError } from '../../../src/settings.ts';
import { createWaysOut } from '../../../src/ways-out.ts';
import { answer, FakeApiServer } from '../../support/fake-api-server.ts';
import { type Fixture, startFixture } from '../../support/fixture/fixture.ts';
import { temporaryFolder, writeKubeconfig } from '../../support/kubeconfig.ts';
import { aMachineProvider } from '../../support/machine-provider.ts';
import { recordingLog } from '../../support/recording-log.ts';

const folder = temporaryFolder();
let cluster: FakeApiServer;
let connection: ClusterConnection;
let fixture: Fixture;

beforeEach(async () => {
  cluster = await new FakeApiServer().start();
  cluster.fault = (_, response) => {
    const data = { token: Buffer.from('t').toString('base64') };
    answer(response, 200, { kind: 'Secret', metadata: { resourceVersion: '1' }, data });
    return true;
  };
  const kubeconfigPath = writeKubeconfig(join(folder.path, 'config'), { server: cluster.url });
  connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath, log: recordingLog() });
  fixture = await startFixture(() => ({ body: {} }));
});

afterEach(async () => {
  await connection.stop();
  await cluster.stop();
  await fixture.stop();
});

function waysOut(env: Record<string, string>) {
  const settings = parseSettings([], env, { version: 'test', inCluster: false, write: () => undefined });
  if (settings === undefined) throw new Error('expected settings');
  return createWaysOut({ settings, connection, hostsOf: () => [], log: recordingLog(), env: {} });
}

function authorities(): string {
  const path = join(folder.path, 'ca.pem');
  writeFileSync(path, fixture.ca);
  return path;
}

const provider = aMachineProvider({ namespace: 'team-a' });
const { signal } = new AbortController();

describe('a way out', () => {
  it("leads to what the operator listed, with a Secret of the provider's own namespace", async () => {
    const ways = waysOut({ EGRESS_ALLOW: `127.0.0.1:${fixture.port}`, PROVIDER_CA: authorities() });
    await using access = ways.accessFor(provider, signal);
    const carries = [await access.secret('credentials')];
    const call = { method: 'GET', url: `${fixture.origin}/`, purpose: 'look', carries } as const;
    expect((await access.call(call)).status).toBe(200);
    expect(cluster.requests.map(({ path }) => path)).toEqual(['/api/v1/namespaces/team-a/secrets/credentials']);
  });

  it('leads nowhere else: neither to loopback nor to the API server, even when all is listed', async () => {
    const look = { method: 'GET', purpose: 'look', carries: [] } as const;
    await using closed = waysOut({}).accessFor(provider, signal);
    const refused = { code: FailureCode.EGRESS_REFUSED };
    await expect(closed.call({ ...look, url: `${fixture.origin}/` })).rejects.toMatchObject(refused);
    const { port } = new URL(cluster.url);
    await using open = waysOut({ EGRESS_ALLOW: '127.0.0.0/8' }).accessFor(provider, signal);
    await expect(open.call({ ...look, url: `https://127.0.0.1:${port}/` })).rejects.toMatchObject(refused);
    expect([cluster.connections, fixture.socketsEver]).toEqual([0, 0]);
  });

  it('needs authorities that can be read', () => {
    expect(() => waysOut({ PROVIDER_CA: join(folder.path, 'absent.pem') })).toThrow(SettingsError);
  });
});
