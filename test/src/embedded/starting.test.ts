import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Agent, request } from 'undici';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { machineProviderCrd } from '../../../schema/emit/crd.ts';
import { EmbeddedStartError } from '../../../src/embedded/start-error.ts';
import { startEmbeddedCluster } from '../../../src/embedded/start.ts';
import { aClient, aCluster, aDataDir, aManifest, providers, readKubeconfig, silent } from './support/cluster.ts';
import { crd } from './support/crd.ts';

const child = join(import.meta.dirname, 'support/child.ts');

/** Starts a cluster in a process of its own; resolves when it serves. */
async function aChild(dataDir: string) {
  const running = spawn(process.execPath, ['--import', 'tsx', child, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void running.kill('SIGKILL'));
  await new Promise((resolve) => running.stdout.once('data', resolve));
  const exited = new Promise((resolve) => running.once('exit', resolve));
  return { kill: () => (running.kill('SIGKILL'), exited), kubeconfig: join(dataDir, 'kubeconfig') };
}

describe('a first start', () => {
  it('leaves a kubeconfig that only its owner reads, and that says what it is for', async () => {
    const { cluster } = await aCluster();
    const files = readdirSync(join(cluster.kubeconfigPath, '..'));
    expect(files.sort()).toEqual(['cluster.db', 'cluster.db-wal', 'identity.json', 'kubeconfig']);
    for (const file of files) {
      expect(statSync(join(cluster.kubeconfigPath, '..', file)).mode & 0o777, file).toBe(0o600);
    }
    const { context, url } = readKubeconfig(cluster.kubeconfigPath);
    expect(context).toBe('machineprovider-embedded');
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(url).toBe(cluster.url);
  });

  it('answers only those who bring the token, over TLS that its authority vouches for', async () => {
    const { cluster, call } = await aCluster();
    for (const authorization of ['', 'Bearer ', 'Bearer wrong', 'Basic Zm9v']) {
      const { code, body } = await call('GET', providers, undefined, { authorization });
      expect([code, body['reason'], body['kind']]).toEqual([401, 'Unauthorized', 'Status']);
    }
    const strangers = new Agent();
    onTestFinished(() => strangers.destroy());
    await expect(request(cluster.url, { dispatcher: strangers })).rejects.toThrow(/self-signed|unable to verify/);
  });

  it('creates the seed as a client would, in namespaces that it makes', async () => {
    const seed = () => [aManifest('one'), aManifest('two', {}, { namespace: 'more' })];
    const { call } = await aCluster({ seed });
    expect((await call('GET', `${providers}/one`)).body['metadata']).toMatchObject({ generation: 1 });
    expect((await call('GET', `${providers.replace('default', 'more')}/two`)).code).toBe(200);
    expect((await call('GET', '/api/v1/namespaces/more')).body['status']).toEqual({ phase: 'Active' });
  });

  it.each([
    [
      'breaks the definition',
      aManifest('bad', { type: 'x' }),
      /manifest 2 \(MachineProvider bad\).*spec.type: Unsupported/,
    ],
    ['has an unknown field', aManifest('bad', { foo: 1 }), /unknown field "spec.foo"/],
    ['is of a kind that is not served', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bad' } }, /Pod of v1/],
    ['is no manifest', 'text', /manifest 2/],
    ['is there twice', aManifest('good'), /already exists/],
  ])('refuses a seed that %s, and stays empty', async (_what, bad, message) => {
    const dataDir = aDataDir();
    const start = (seed: () => readonly unknown[]) => startEmbeddedCluster({ dataDir, crd, seed, log: silent });
    const refused = start(() => [aManifest('good'), bad]);
    await expect(refused).rejects.toThrow(EmbeddedStartError);
    await expect(refused).rejects.toThrow(message);
    const cluster = await start(() => [aManifest('other')]);
    onTestFinished(() => cluster.stop());
    const { body } = await aClient(cluster.kubeconfigPath).call('GET', providers);
    expect(body['items']).toHaveLength(1);
  });
});

describe('the definition that the gateway emits', () => {
  it('is served, its rules run', async () => {
    const { call } = await aCluster({ crd: machineProviderCrd() });
    const secretRef = { name: 's', key: 'k' };
    const authentication = { type: 'apikey', apiKey: { secretRef } };
    const spec = { authentication, region: 'datacenter1', availabilityZones: ['cluster1'] };
    expect((await call('POST', providers, aManifest('one', spec))).code).toBe(201);
    const broken = await call(
      'POST',
      providers,
      aManifest('two', { ...spec, type: 'aws', config: { timeout: 'soon' } }),
    );
    expect(broken.code).toBe(422);
    expect(broken.body['message']).toMatch(/spec.config.timeout: Invalid value: "soon"/);
  });
});

describe('a restart', () => {
  it('keeps objects, versions, port and credentials, and asks for no seed', async () => {
    const first = await aCluster();
    const dataDir = join(first.cluster.kubeconfigPath, '..');
    const { body: created } = await first.call('POST', providers, aManifest('one'));
    await first.call('POST', providers, aManifest('two'));
    await first.call('DELETE', `${providers}/two`);
    const kubeconfig = readFileSync(first.cluster.kubeconfigPath, 'utf8');
    const before = (await first.call('GET', providers)).body['metadata'];
    await first.cluster.stop();
    const seed = () => {
      throw new Error('asked for a seed');
    };
    const { cluster } = await aCluster({ dataDir, seed });
    expect(readFileSync(cluster.kubeconfigPath, 'utf8')).toBe(kubeconfig);
    // The client may first have to learn that its old connection is gone.
    const { body: kept } = await vi.waitFor(() => first.call('GET', `${providers}/one`));
    expect(kept, 'the same client goes on').toEqual(created);
    expect((await first.call('GET', providers)).body['metadata']).toEqual(before);
    const next = await first.call('POST', providers, aManifest('two'));
    expect(Number(next.body['metadata']?.['resourceVersion'])).toBe(Number(before?.['resourceVersion']) + 1);
  });

  it('moves to another port, and says so in the kubeconfig, when the old one was taken', async () => {
    const { cluster } = await aCluster();
    await cluster.stop();
    const squatter = createServer().listen(Number(new URL(cluster.url).port), '127.0.0.1');
    onTestFinished(() => void squatter.close());
    const again = await aCluster({ dataDir: join(cluster.kubeconfigPath, '..') });
    expect(again.cluster.url).not.toBe(cluster.url);
    expect((await again.call('GET', providers)).code).toBe(200);
  });

  it('shows a changed definition as a change', async () => {
    const { cluster, call } = await aCluster();
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/machineproviders.vitistack.io';
    const { body: before } = await call('GET', path);
    expect(before['status']?.['conditions']?.[1]).toMatchObject({ type: 'Established', status: 'True' });
    await cluster.stop();
    const changed = structuredClone(crd);
    changed.spec.names.shortNames.push('mpr');
    const again = await aCluster({ dataDir: join(cluster.kubeconfigPath, '..'), crd: changed });
    const { body: after } = await again.call('GET', path);
    expect(after['metadata']).toMatchObject({ uid: before['metadata']?.['uid'], generation: 2 });
    expect((await again.call('DELETE', path)).code).toBe(405);
  });

  it('after a kill -9 in the middle of writes has lost none that was acknowledged', async () => {
    const dataDir = aDataDir();
    const { kill, kubeconfig } = await aChild(dataDir);
    const { call } = aClient(kubeconfig);
    const acknowledged = new Map<string, string>();
    let dead = false;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let i = 0; !dead; i += 1) {
        const name = `w${writer}-${i}`;
        const { code, text } = await call('POST', providers, aManifest(name, { padding: 'x'.repeat(3000) }));
        if (code === 201) acknowledged.set(name, text);
      }
    });
    const failures = Promise.allSettled(writers);
    await expect.poll(() => acknowledged.size, { interval: 5, timeout: 10_000 }).toBeGreaterThan(200);
    await kill();
    dead = true;
    await failures;
    const { call: callAgain } = await aCluster({ dataDir });
    const stored = await callAgain('GET', providers);
    for (const [name, text] of acknowledged) expect(stored.text, name).toContain(text);
  }, 30_000);
});

describe('a start that can not be', () => {
  const start = (dataDir: string, port = 0) =>
    startEmbeddedCluster({ dataDir, crd, seed: () => [], log: silent, port }).then((cluster) => cluster.stop());

  it('is refused while another process holds the folder', async () => {
    const dataDir = aDataDir();
    const { kill } = await aChild(dataDir);
    await expect(start(dataDir)).rejects.toThrow(
      `DATA_DIR ${dataDir} is in use by another process, perhaps a gateway: stop it, or choose another DATA_DIR (--data-dir .data2).`,
    );
    await kill();
    await start(dataDir);
  }, 20_000);

  it('is refused while this very process holds the folder', async () => {
    const { cluster } = await aCluster();
    await expect(start(join(cluster.kubeconfigPath, '..'))).rejects.toThrow(/is in use by another process/);
  });

  it.each([
    ['text', Buffer.from('this is somebody’s diary'), /is not the embedded cluster's database: move it away/],
    ['a short file', Buffer.from('x'), /is not the embedded cluster's database/],
  ])('leaves %s alone', async (_what, content, message) => {
    const dataDir = aDataDir();
    const file = join(dataDir, 'cluster.db');
    writeFileSync(file, content);
    await expect(start(dataDir)).rejects.toThrow(message);
    expect(readFileSync(file)).toEqual(content);
    expect(existsSync(join(dataDir, 'kubeconfig'))).toBe(false);
  });

  it("leaves another program's database alone", async () => {
    const dataDir = aDataDir();
    const file = join(dataDir, 'cluster.db');
    const other = new DatabaseSync(file);
    other.exec('PRAGMA journal_mode = WAL; CREATE TABLE photos (id INTEGER)');
    other.close();
    const before = readFileSync(file);
    await expect(start(dataDir)).rejects.toThrow(/is not the embedded cluster's database/);
    expect(readFileSync(file)).toEqual(before);
  });

  it('tells a damaged database from a good one', async () => {
    const { cluster, call } = await aCluster();
    for (let i = 0; i < 50; i += 1) await call('POST', providers, aManifest(`p${i}`, { padding: 'x'.repeat(3000) }));
    await cluster.stop();
    const dataDir = join(cluster.kubeconfigPath, '..');
    const file = join(dataDir, 'cluster.db');
    const whole = readFileSync(file);
    truncateSync(file, 5 * 4096);
    await expect(start(dataDir)).rejects.toThrow(`${file} is damaged: move it away`);
    const scribbled = Buffer.from(whole);
    scribbled.fill(0x5a, 4096, 20 * 4096);
    writeFileSync(file, scribbled);
    await expect(start(dataDir)).rejects.toThrow(`${file} is damaged: move it away`);
    expect(readFileSync(file)).toEqual(scribbled);
    writeFileSync(file, whole);
    await start(dataDir);
  });

  it('tells a database of a newer gateway', async () => {
    const { cluster } = await aCluster();
    await cluster.stop();
    const dataDir = join(cluster.kubeconfigPath, '..');
    const database = new DatabaseSync(join(dataDir, 'cluster.db'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(start(dataDir)).rejects.toThrow(/written by a newer gateway \(schema 99, expected 1\)/);
  });

  it('tells a damaged identity', async () => {
    const { cluster } = await aCluster();
    await cluster.stop();
    const dataDir = join(cluster.kubeconfigPath, '..');
    writeFileSync(join(dataDir, 'identity.json'), '{"token":"x"');
    await expect(start(dataDir)).rejects.toThrow(/identity.json is damaged: remove it/);
  });

  it('tells a folder that is a file, and one that can not be written', async () => {
    const file = join(aDataDir(), 'file');
    writeFileSync(file, '');
    await expect(start(file)).rejects.toThrow(/DATA_DIR .* can't be created/);
    await expect(start(join(file, 'below'))).rejects.toThrow(/DATA_DIR .* can't be created/);
    // root may write where its mode forbids, but nobody may in /sys and /proc.
    await expect(start('/sys/embedded')).rejects.toThrow(/DATA_DIR \/sys\/embedded can't be created/);
    await expect(start('/proc/embedded/below')).rejects.toThrow(/can't be created/);
    if (process.getuid?.() === 0) return;
    const closed = aDataDir();
    chmodSync(closed, 0o500);
    await expect(start(closed)).rejects.toThrow(EmbeddedStartError);
  });

  it('tells a kubeconfig that can not be written', async () => {
    const dataDir = aDataDir();
    mkdirSync(join(dataDir, 'kubeconfig'));
    await expect(start(dataDir)).rejects.toThrow(/can't start in .*kubeconfig/);
  });

  it('tells a port that is taken', async () => {
    const squatter = createServer();
    onTestFinished(() => void squatter.close());
    const port = await new Promise<number>((resolve) => {
      squatter.listen(0, '127.0.0.1', () => resolve((squatter.address() as { port: number }).port));
    });
    await expect(start(aDataDir(), port)).rejects.toThrow(`can't listen on port ${port}`);
  });
});

describe('kubectl', () => {
  const kubectl = ['/usr/bin/kubectl', '/usr/local/bin/kubectl'].find((path) => existsSync(path));

  it.runIf(kubectl !== undefined)(
    'gets, describes, applies, labels, waits and deletes',
    async () => {
      // In a process of its own, because kubectl is waited for synchronously.
      const dataDir = aDataDir();
      const { kubeconfig } = await aChild(dataDir);
      const run = (input: string, ...args: string[]) =>
        execFileSync(kubectl ?? '', args, {
          env: { ...process.env, KUBECONFIG: kubeconfig },
          input,
          encoding: 'utf8',
          timeout: 10_000,
          stdio: ['pipe', 'pipe', 'pipe'],
        });
      const manifest = (spec: Record<string, unknown>) => JSON.stringify(aManifest('one', spec));
      expect(run(manifest({ weight: 7 }), 'apply', '-f', '-')).toMatch(/one created/);
      expect(run('', 'get', 'machineprovider', '-o', 'wide')).toMatch(
        /^NAME +TYPE +READY +WEIGHT +AGE *\none +vsphere +7 +\d+s/,
      );
      expect(run(manifest({ weight: 8 }), 'apply', '-f', '-')).toMatch(/one configured/);
      expect(run(manifest({ weight: 9 }), 'apply', '--dry-run=server', '-f', '-')).toMatch(/server dry run/);
      expect(() => run(manifest({ weight: 0 }), 'apply', '-f', '-')).toThrow(/spec.weight in body should be greater/);
      expect(() => run(manifest({ wieght: 1 }), 'apply', '-f', '-')).toThrow(/unknown field "spec.wieght"/);
      expect(run('', 'describe', 'mp', 'one')).toMatch(/Weight: +8/);
      expect(run('', 'label', 'mp', 'one', 'a=b')).toMatch(/labeled/);
      const ready = '{"status":{"conditions":[{"type":"Ready","status":"True"}]}}';
      run('', 'patch', 'mp', 'one', '--subresource=status', '--type=merge', '-p', ready);
      expect(run('', 'wait', '--for=condition=Ready', '--timeout=5s', 'mp/one')).toMatch(/condition met/);
      expect(run('', 'get', 'mp', '-l', 'a=b', '-o', 'yaml')).toMatch(/weight: 8/);
      expect(run('', 'create', 'secret', 'generic', 's', '--from-literal=key=value')).toMatch(/s created/);
      expect(run('', 'get', 'secret', 's', '-o', 'jsonpath={.data.key}')).toBe('dmFsdWU=');
      expect(run('', 'create', 'namespace', 'more')).toMatch(/more created/);
      expect(run('', 'api-resources')).toMatch(/machineproviders +mp +vitistack.io\/v1alpha1 +true +MachineProvider/);
      expect(run('', 'delete', 'mp', 'one', '--timeout=5s')).toMatch(/deleted/);
      expect(() => run('', 'get', 'mp', 'one')).toThrow(/NotFound/);
    },
    60_000,
  );
});
