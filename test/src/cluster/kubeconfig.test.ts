import { readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { connectCluster } from '../../../src/cluster/connection.ts';
import { kubeconfigPaths, loadKubeconfig } from '../../../src/cluster/kubeconfig.ts';
import { temporaryFolder, writeKubeconfig } from '../../support/kubeconfig.ts';
import { recordingLog } from '../../support/recording-log.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const at = (name: string) => join(folder.path, name);

function file(name: string, content: string): string {
  writeFileSync(at(name), content);
  return at(name);
}

describe('a list of kubeconfigs', () => {
  const one = writeKubeconfig(at('one'), { server: 'https://one:6443', context: 'one' });
  const two = writeKubeconfig(at('two'), { server: 'https://two:6443', context: 'two' });
  const oneAgain = writeKubeconfig(at('again'), { server: 'https://again:6443', context: 'one' });

  it('is split as the platform does, and is `~/.kube/config` when none is named', () => {
    expect(kubeconfigPaths('/a:/b:')).toEqual(['/a', '/b']);
    expect(kubeconfigPaths(undefined)).toEqual([join(homedir(), '.kube', 'config')]);
    expect(kubeconfigPaths('')).toEqual([join(homedir(), '.kube', 'config')]);
  });

  it('is merged as kubectl does: the first file that names a thing wins, absent ones are skipped', async () => {
    const paths = [at('absent'), one, two, oneAgain];
    expect((await loadKubeconfig(paths, undefined)).getCurrentCluster()?.server).toBe('https://one:6443');
    expect((await loadKubeconfig(paths, 'two')).getCurrentCluster()?.server).toBe('https://two:6443');
  });

  it.each([
    [{}, 'default'],
    [{ namespace: 'team-a' }, 'team-a'],
    [{ namespace: '' }, 'default'],
  ])('says by its context %j which namespace one is in', async (named, expected) => {
    const config = parse(readFileSync(one, 'utf8')) as {
      contexts: { context: Record<string, string> }[];
    };
    Object.assign(config.contexts[0]?.context ?? {}, named);
    const kubeconfigPath = file('named', JSON.stringify(config));
    const connection = await connectCluster({ mode: 'kubeconfig', kubeconfigPath, log: recordingLog() });
    expect(connection.namespace()).toBe(expected);
    await connection.stop();
  });

  it('opens a connection without asking the cluster', async () => {
    const connection = await connectCluster({
      mode: 'kubeconfig',
      kubeconfigPath: `${two}:${one}`,
      log: recordingLog(),
    });
    expect(connection.server()).toBe('https://two:6443');
    await connection.stop();
  });
});

describe('a kubeconfig that can not be used', () => {
  const aliasBomb = [
    'a: &a [very-secret, very-secret, very-secret, very-secret, very-secret]',
    'b: &b [*a, *a, *a, *a, *a]',
    'c: &c [*b, *b, *b, *b, *b]',
    'd: [*c, *c, *c, *c, *c]',
  ].join('\n');
  const good = { name: 'c', cluster: { server: 'https://c:6443' } };
  const config = (parts: object) => JSON.stringify({ clusters: [good], users: [], contexts: [], ...parts });
  const context = (cluster: string, user?: string) => ({
    contexts: [{ name: 'x', context: { cluster, user } }],
    'current-context': 'x',
  });

  it.each<[string, string, RegExp]>([
    ['YAML that is broken', 'clusters:\n- name: c\n  token: "very-secret', /line 3 is not YAML/],
    ['aliases that lead nowhere', 'clusters: *very-secret', /line 1 is not YAML|aliases that lead/],
    ['aliases that are too many', aliasBomb, /aliases that lead nowhere, or to too much/],
    ['a list', '- very-secret', /the file: /],
    ['an empty file', '', /the file: /],
    ['a cluster without a server', config({ clusters: [{ name: 'c', cluster: {} }] }), /clusters\.0\.cluster\.server/],
    [
      'a server that is no URL',
      config({ clusters: [{ name: 'c', cluster: { server: 'c:6443' } }] }),
      /clusters\.0\.cluster\.server/,
    ],
    ['no current-context', config({}), /Expected a current-context .*\(it has none\)/],
    ['an unknown context', config({ ...context('c'), 'current-context': 'y' }), /\(it has x\), but got "y"/],
    ['an unknown cluster', config(context('d')), /Expected the cluster "d" of context "x"/],
    ['an unknown user', config(context('c', 'u')), /Expected the user "u" of context "x"/],
    [
      'a CA file that is not there',
      config({
        ...context('c'),
        clusters: [{ name: 'c', cluster: { ...good.cluster, 'certificate-authority': 'no.crt' } }],
      }),
      /certificate-authority .*no\.crt, but got no readable file/,
    ],
    [
      'a SOCKS proxy',
      config({ ...context('c'), clusters: [{ name: 'c', cluster: { ...good.cluster, 'proxy-url': 'socks5://p' } }] }),
      /proxy-url/,
    ],
  ])('for %s is refused in one sentence that quotes no secret', async (name, content, sentence) => {
    const loading = loadKubeconfig([file(name.replaceAll(' ', '-'), content)], undefined);
    await expect(loading).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringMatching(sentence) as string,
      fix: expect.any(String) as string,
    });
    await expect(loading).rejects.not.toMatchObject({ message: expect.stringContaining('very-secret') as string });
    await expect(loading).rejects.not.toMatchObject({ message: expect.stringContaining('\n') as string });
  });

  it('quotes nothing of the file to stderr where a key is a map', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    await expect(loadKubeconfig([file('map-key', '? {token: very-secret}\n: x')], undefined)).rejects.toThrow();
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('is refused when it is nowhere, or a folder', async () => {
    await expect(loadKubeconfig([at('nowhere')], undefined)).rejects.toThrow(/but got no such file/);
    await expect(loadKubeconfig([folder.path], undefined)).rejects.toThrow(/EISDIR/);
  });
});
