import { describe, expect, it } from 'vitest';
import { parseSettings, SettingsError } from '../../src/settings.ts';

const parse = (argv: string[], env: Record<string, string> = {}, inCluster = false) =>
  parseSettings(argv, env, { version: '1.2.3', inCluster, write: () => undefined });

const refusal = (argv: string[], env: Record<string, string> = {}): string => {
  try {
    parse(argv, env);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error('expected a refusal, but the settings were taken');
};

describe('settings', () => {
  it('has defaults that serve the embedded cluster on loopback', () => {
    expect(parse([])).toMatchObject({
      PORT: 4000,
      HOST: '127.0.0.1',
      CLUSTER: 'embedded',
      AUTH: 'none',
      DATA_DIR: '.data',
      SEED: 'contract',
      LOG_LEVEL: 'info',
      CORS_ORIGINS: [],
    });
  });

  it('takes each setting as a flag or a variable, and lets the flag win', () => {
    expect(parse(['--port', '0', '--data-dir', 'x'], { PORT: '9', HOST: 'localhost' })).toMatchObject({
      PORT: 0,
      DATA_DIR: 'x',
      HOST: 'localhost',
    });
  });

  it('takes a switch alone, with a value, and as a variable', () => {
    expect(parse([])?.INSTALL_CRD).toBe(false);
    expect(parse(['--install-crd'])?.INSTALL_CRD).toBe(true);
    expect(parse(['--install-crd', '--port', '0'])).toMatchObject({ INSTALL_CRD: true, PORT: 0 });
    expect(parse(['--install-crd', 'false'])?.INSTALL_CRD).toBe(false);
    expect(parse([], { INSTALL_CRD: 'true' })?.INSTALL_CRD).toBe(true);
    expect(refusal([], { INSTALL_CRD: 'yes' })).toContain('INSTALL_CRD: expected true or false, but got "yes"');
  });

  it('reads what drivers may dial: exact hosts and networks, and no patterns', () => {
    const EGRESS_ALLOW =
      'vcenter.corp.example, pve.corp.example:8006,http://keystone.lab:5000,10.20.0.0/16,[fd12::1]:443';
    expect(parse([], { EGRESS_ALLOW })?.EGRESS_ALLOW.hosts).toEqual([
      { host: 'vcenter.corp.example', port: undefined },
      { host: 'pve.corp.example', port: 8006 },
      { host: 'keystone.lab', port: 5000, plain: 'http' },
      { host: 'fd12::1', port: 443 },
    ]);
    expect(parse([], { EGRESS_ALLOW })?.EGRESS_ALLOW.networks).toHaveLength(1);
    expect(parse([])).toMatchObject({ EGRESS_ALLOW: { hosts: [], networks: [] }, EGRESS_DENY: [] });
  });

  it.each([
    '*.corp.example',
    '10.20.0.1/16',
    'https://a.example',
    'a.example/path',
    'a.example.',
    '0x7f.1',
    'u@a.example',
  ])('refuses %s in EGRESS_ALLOW with a sentence', (entry) => {
    expect(refusal([], { EGRESS_ALLOW: `ok.example,${entry}` })).toMatch(
      /^EGRESS_ALLOW: expected exact hosts such as .* Set it as EGRESS_ALLOW or --egress-allow\.$/,
    );
  });

  it('takes only networks in EGRESS_DENY', () => {
    expect(parse([], { EGRESS_DENY: '10.0.0.0/8,fd00::/8' })?.EGRESS_DENY).toHaveLength(2);
    expect(refusal([], { EGRESS_DENY: 'node.example' })).toContain('EGRESS_DENY: expected networks');
  });

  it('looks after the providers each minute unless told otherwise, by an interval in milliseconds', () => {
    expect(parse([])).toMatchObject({ HEALTH: 'on', PROBE_INTERVAL: 60_000, LEASE_NAMESPACE: undefined });
    expect(parse(['--health', 'off', '--probe-interval', '1m30s'], { LEASE_NAMESPACE: 'gateway' })).toMatchObject({
      HEALTH: 'off',
      PROBE_INTERVAL: 90_000,
      LEASE_NAMESPACE: 'gateway',
    });
    expect([parse([], { PROBE_INTERVAL: '1s' }), parse([], { PROBE_INTERVAL: '1h' })]).toMatchObject([
      { PROBE_INTERVAL: 1_000 },
      { PROBE_INTERVAL: 3_600_000 },
    ]);
  });

  it.each(['60', '0s', '999ms', '1h1ns', '-30s', 'often'])('refuses %s as PROBE_INTERVAL with a sentence', (given) => {
    expect(refusal([], { PROBE_INTERVAL: given })).toBe(
      `PROBE_INTERVAL: expected a duration from 1s to 1h, such as 30s or 1m30s, but got "${given}". ` +
        'Set it as PROBE_INTERVAL or --probe-interval.',
    );
  });

  it('takes an empty variable as absent', () => {
    expect(parse([], { PORT: '', CLUSTER: '' })).toMatchObject({ PORT: 4000, CLUSTER: 'embedded' });
  });

  it('finds the cluster: a mounted service account, else KUBECONFIG, else embedded', () => {
    expect(parse([], { AUTH: 'none', KUBECONFIG: '/k' }, true)).toMatchObject({ CLUSTER: 'in-cluster' });
    expect(parse([], { AUTH: 'none', KUBECONFIG: '/k' })).toMatchObject({ CLUSTER: 'kubeconfig' });
    expect(parse([], { KUBECONFIG: `${process.cwd()}/.data/kubeconfig` })).toMatchObject({ CLUSTER: 'embedded' });
    expect(parse([], { KUBECONFIG: '/k' })).toMatchObject({ AUTH: 'token' });
    expect(parse([], { KUBECONFIG: '/k', CLUSTER: 'embedded' })).toMatchObject({ CLUSTER: 'embedded', AUTH: 'none' });
  });

  it.each([
    [['--prot', '1'], {}, /unknown option '--prot'.*did you mean --port/i],
    [['serve'], {}, /too many arguments/],
    [['--port'], {}, /argument missing/],
    [['--port', '70000'], {}, /^PORT: expected a port from 0 to 65535, but got "70000"\. Set it as PORT or --port\.$/],
    [[], { PORT: 'abc' }, /^PORT: expected .* but got "abc"/],
    [[], { CLUSTER: 'k8s' }, /^CLUSTER: expected embedded, kubeconfig or in-cluster, but got "k8s"/],
    [[], { LOG_LEVEL: 'loud' }, /^LOG_LEVEL: expected .* but got "loud"/],
    [[], { NAMESPACES: 'a,B!' }, /^NAMESPACES: expected/],
    [[], { NAMESPACES: ',' }, /^NAMESPACES: expected/],
    [[], { CORS_ORIGINS: 'https://a.example/path' }, /^CORS_ORIGINS: expected origins/],
    [[], { HEALTH: 'true' }, /^HEALTH: expected on or off, but got "true"/],
    [[], { LEASE_NAMESPACE: 'a/b' }, /^LEASE_NAMESPACE: expected the name of a namespace, but got "a\/b"/],
    [[], { TLS_CERT: '/c' }, /^TLS_CERT and TLS_KEY: expected both or neither/],
    [[], { HOST: '0.0.0.0' }, /needs a loopback HOST.*but got "0\.0\.0\.0"/],
    [[], { KUBECONFIG: '/k', AUTH: 'none', HOST: '10.0.0.1' }, /^AUTH=none .*needs a loopback HOST.*Set AUTH=token/],
    [[], { KUBECONFIG: '/k', HOST: '10.0.0.1' }, /without TLS_CERT and TLS_KEY.*ALLOW_PLAINTEXT=true/],
  ])('refuses %j with %j in one sentence', (argv, env, message) => {
    const said = refusal(argv, env);
    expect(said).toMatch(message);
    expect(said).not.toContain('\n');
  });

  it('prints every setting with its variable for --help, and starts nothing', () => {
    let printed = '';
    const settings = parseSettings(
      ['--help'],
      {},
      { version: '1', inCluster: false, write: (text) => (printed += text) },
    );
    expect(settings).toBeUndefined();
    for (const name of [
      'PORT',
      'HOST',
      'CLUSTER',
      'SEED',
      'AUTH',
      'LOG_LEVEL',
      'NAMESPACES',
      'HEALTH',
      'PROBE_INTERVAL',
    ]) {
      // It is broken into lines wherever there is a space.
      expect(printed.replace(/\s+/g, ' ')).toContain(`env ${name}]`);
    }
  });
});
