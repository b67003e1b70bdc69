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
    for (const name of ['PORT', 'HOST', 'CLUSTER', 'SEED', 'AUTH', 'LOG_LEVEL', 'NAMESPACES']) {
      // It is broken into lines wherever there is a space.
      expect(printed.replace(/\s+/g, ' ')).toContain(`env ${name}]`);
    }
  });
});
