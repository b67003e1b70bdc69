import { expect } from 'vitest';
import { contractManifest, contractText } from '../../support/contract.ts';
import { namesOf } from './support/client.ts';
import { contract, type Given } from './support/contract.ts';
import { createKubectl, type Kubectl } from './support/kubectl.ts';
import { aProvider, providersIn } from './support/provider.ts';

const one = 'machineprovider.vitistack.io/one';
/** The example's own namespace is left out, so that each test has its own. */
function exampleText(name: 'aws-us-west-2' | 'vsphere-datacenter1'): string {
  return contractText(name).replace(/^ {2}namespace: default\n/m, '');
}

interface Writing extends Given {
  readonly kubectl: Kubectl;
}

contract('writing with kubectl', (given) => {
  const kubectl = createKubectl(() => given.cluster().kubeconfigPath);
  statesApply({ ...given, kubectl });
  statesServerSideApply({ ...given, kubectl });
  statesDryRuns({ ...given, kubectl });
  statesEdits({ ...given, kubectl });
  statesDeletions({ ...given, kubectl });
});

function statesApply({ kubectl, call, aNamespace, test, testEach }: Writing): void {
  testEach(
    [['aws-us-west-2'], ['vsphere-datacenter1']],
    'apply creates the example %s, and it comes back equal',
    async (name) => {
      const example = name as 'aws-us-west-2' | 'vsphere-datacenter1';
      const namespace = await aNamespace();
      const { code, stdout, stderr } = await kubectl(['apply', '-n', namespace, '-f', '-'], exampleText(example));
      expect([code, stdout, stderr]).toEqual([0, `machineprovider.vitistack.io/${name} created\n`, '']);
      const { body } = await call('GET', `${providersIn(namespace)}/${name}`);
      expect(body.spec).toEqual(contractManifest(example).spec);
    },
  );

  test('apply changes nothing the second time, and what differs the third', async () => {
    const namespace = await aNamespace();
    const apply = (manifest: unknown) => kubectl(['apply', '-n', namespace, '-f', '-'], manifest);
    expect((await apply(aProvider('one', { config: { timeout: '30s' } }))).stdout).toBe(`${one} created\n`);
    expect((await apply(aProvider('one', { config: { timeout: '30s' } }))).stdout).toBe(`${one} unchanged\n`);
    expect((await apply(aProvider('one', { region: 'eu-north-1' }))).stdout).toBe(`${one} configured\n`);
    const { body } = await call('GET', `${providersIn(namespace)}/one`);
    expect(body.spec, 'what is left out is removed').toEqual(aProvider('one', { region: 'eu-north-1' }).spec);
  });

  test('apply prints what is wrong, field by field', async () => {
    const { code, stdout, stderr } = await kubectl(
      ['apply', '-n', await aNamespace(), '-f', '-'],
      aProvider('one', { type: 'x', region: '' }),
    );
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('The MachineProvider "one" is invalid:');
    expect(stderr).toContain('* spec.type: Unsupported value: "x": supported values: "aws", "azure"');
    expect(stderr).toContain('* spec.region: Invalid value: ""');
  });

  test('apply refuses an unknown field, for it asks for strict validation', async () => {
    const namespace = await aNamespace();
    const { code, stderr } = await kubectl(['apply', '-n', namespace, '-f', '-'], aProvider('one', { regoin: 'x' }));
    expect(code).toBe(1);
    expect(stderr).toContain('strict decoding error: unknown field "spec.regoin"');
    await kubectl(['apply', '-n', namespace, '-f', '-'], aProvider('one'));
    const changed = await kubectl(['apply', '-n', namespace, '-f', '-'], aProvider('one', { regoin: 'x' }));
    expect(changed.code).toBe(1);
    expect(changed.stderr).toMatch(/unknown field \\*"spec\.regoin\\*"/);
  });

  test('apply with --validate=warn warns of it', async () => {
    const { code, stdout, stderr } = await kubectl(
      ['apply', '-n', await aNamespace(), '--validate=warn', '-f', '-'],
      aProvider('one', { regoin: 'x' }),
    );
    expect([code, stdout, stderr]).toEqual([0, `${one} created\n`, 'Warning: unknown field "spec.regoin"\n']);
  });

  test('create refuses what is there', async () => {
    const namespace = await aNamespace();
    await kubectl(['create', '-n', namespace, '-f', '-'], aProvider('one'));
    const { code, stderr } = await kubectl(['create', '-n', namespace, '-f', '-'], aProvider('one'));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^Error from server \(AlreadyExists\): .*machineproviders\.vitistack\.io "one" already exists\n$/,
    );
  });

  test('replace puts another in its place', async () => {
    const namespace = await aNamespace();
    await kubectl(['create', '-n', namespace, '-f', '-'], aProvider('one', { config: { timeout: '30s' } }));
    const { code, stdout } = await kubectl(['replace', '-n', namespace, '-f', '-'], aProvider('one'));
    expect([code, stdout]).toEqual([0, `${one} replaced\n`]);
    expect((await call('GET', `${providersIn(namespace)}/one`)).body.spec).toEqual(aProvider('one').spec);
  });

  test('create secret and namespace write what they say', async () => {
    const namespace = `${await aNamespace()}-x`;
    const made = await kubectl(['create', 'namespace', namespace]);
    expect([made.code, made.stdout]).toEqual([0, `namespace/${namespace} created\n`]);
    const secret = await kubectl(['create', 'secret', 'generic', 'keys', '-n', namespace, '--from-literal=a=x']);
    expect([secret.code, secret.stdout]).toEqual([0, 'secret/keys created\n']);
    expect((await call('GET', `/api/v1/namespaces/${namespace}/secrets/keys`)).body.data).toEqual({ a: 'eA==' });
  });
}

function statesServerSideApply({ kubectl, call, aNamespace, test, testEach }: Writing): void {
  testEach(
    [['aws-us-west-2'], ['vsphere-datacenter1']],
    'apply --server-side creates the example %s, and it comes back equal',
    async (name) => {
      const example = name as 'aws-us-west-2' | 'vsphere-datacenter1';
      const namespace = await aNamespace();
      const args = ['apply', '--server-side', '-n', namespace, '-f', '-'];
      const { code, stdout, stderr } = await kubectl(args, exampleText(example));
      expect([code, stdout, stderr]).toEqual([0, `machineprovider.vitistack.io/${name} serverside-applied\n`, '']);
      const { body } = await call('GET', `${providersIn(namespace)}/${name}`);
      expect(body.spec).toEqual(contractManifest(example).spec);
    },
  );

  test('apply --server-side names the manager of a conflict and the ways out, and --force-conflicts is one', async () => {
    const namespace = await aNamespace();
    const args = ['apply', '--server-side', '-n', namespace, '-f', '-'];
    await kubectl([...args, '--field-manager=portal'], aProvider('one'));
    const refused = await kubectl(args, aProvider('one', { region: 'eu-north-1' }));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('Apply failed with 1 conflict: conflict with "portal": .spec.region');
    expect(refused.stderr).toContain('--force-conflicts');
    const forced = await kubectl([...args, '--force-conflicts'], aProvider('one', { region: 'eu-north-1' }));
    expect([forced.code, forced.stdout]).toEqual([0, `${one} serverside-applied\n`]);
    expect((await call('GET', `${providersIn(namespace)}/one`)).body.spec?.region).toBe('eu-north-1');
  });

  test('apply --server-side takes over from apply', async () => {
    const namespace = await aNamespace();
    await kubectl(['apply', '-n', namespace, '-f', '-'], aProvider('one', { config: { timeout: '30s' } }));
    const args = ['apply', '--server-side', '-n', namespace, '-f', '-'];
    const { code, stdout } = await kubectl(args, aProvider('one', { region: 'eu-north-1' }));
    expect([code, stdout]).toEqual([0, `${one} serverside-applied\n`]);
    const { body } = await call('GET', `${providersIn(namespace)}/one`);
    expect(body.spec).toEqual(aProvider('one', { region: 'eu-north-1' }).spec);
  });
}

function statesDryRuns({ kubectl, call, aNamespace, test }: Writing): void {
  test('apply --dry-run=client accepts anything and writes nothing', async () => {
    const namespace = await aNamespace();
    const args = ['apply', '--dry-run=client', '-n', namespace, '-f', '-'];
    const { code, stdout } = await kubectl(args, aProvider('one', { type: 'x', regoin: 'y' }));
    expect([code, stdout]).toEqual([0, `${one} created (dry run)\n`]);
    expect((await call('GET', `${providersIn(namespace)}/one`)).code).toBe(404);
  });

  test('apply --dry-run=server checks all and writes nothing', async () => {
    const namespace = await aNamespace();
    const args = ['apply', '--dry-run=server', '-n', namespace, '-f', '-'];
    const accepted = await kubectl(args, aProvider('one'));
    expect([accepted.code, accepted.stdout]).toEqual([0, `${one} created (server dry run)\n`]);
    const refused = await kubectl(args, aProvider('one', { type: 'x' }));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('spec.type: Unsupported value: "x"');
    expect((await call('GET', `${providersIn(namespace)}/one`)).code).toBe(404);
    await kubectl(['apply', '-n', namespace, '-f', '-'], aProvider('one'));
    const changed = await kubectl(args, aProvider('one', { region: 'eu-north-1' }));
    expect(changed.stdout).toBe(`${one} configured (server dry run)\n`);
    expect((await call('GET', `${providersIn(namespace)}/one`)).body.spec?.region).toBe('us-west-2');
  });

  test('apply --server-side --dry-run=server does so as well', async () => {
    const namespace = await aNamespace();
    const args = ['apply', '--server-side', '--dry-run=server', '-n', namespace, '-f', '-'];
    const { code, stdout } = await kubectl(args, aProvider('one'));
    expect([code, stdout]).toEqual([0, `${one} serverside-applied (server dry run)\n`]);
    expect((await call('GET', `${providersIn(namespace)}/one`)).code).toBe(404);
  });
}

function statesEdits({ kubectl, call, aNamespace, test }: Writing): void {
  const withProvider = async () => {
    const namespace = await aNamespace();
    await call('POST', providersIn(namespace), aProvider('one'));
    return namespace;
  };

  test('label and annotate set and remove', async () => {
    const namespace = await withProvider();
    const label = await kubectl(['label', 'mp', 'one', 'team=blue', '-n', namespace]);
    expect([label.code, label.stdout]).toEqual([0, `${one} labeled\n`]);
    const annotate = await kubectl(['annotate', 'mp', 'one', 'example.com/note=x', '-n', namespace]);
    expect([annotate.code, annotate.stdout]).toEqual([0, `${one} annotated\n`]);
    const { body } = await call('GET', `${providersIn(namespace)}/one`);
    expect(body.metadata).toMatchObject({ labels: { team: 'blue' }, annotations: { 'example.com/note': 'x' } });
    const taken = await kubectl(['label', 'mp', 'one', 'team=red', '-n', namespace]);
    expect(taken.stderr).toContain('already has a value (blue), and --overwrite is false');
    expect((await kubectl(['label', 'mp', 'one', 'team-', '-n', namespace])).stdout).toBe(`${one} unlabeled\n`);
    expect((await call('GET', `${providersIn(namespace)}/one`)).body.metadata?.labels).toBeUndefined();
  });

  test('patch --type=merge changes a field, and one of status through its subresource', async () => {
    const namespace = await withProvider();
    const patch = ['patch', 'mp', 'one', '--type=merge', '-n', namespace];
    const spec = await kubectl([...patch, '-p', '{"spec":{"region":"eu-north-1"}}']);
    expect([spec.code, spec.stdout]).toEqual([0, `${one} patched\n`]);
    const status = await kubectl([...patch, '--subresource=status', '-p', '{"status":{"phase":"Ready"}}']);
    expect([status.code, status.stdout]).toEqual([0, `${one} patched\n`]);
    expect((await call('GET', `${providersIn(namespace)}/one`)).body).toMatchObject({
      spec: { region: 'eu-north-1' },
      status: { phase: 'Ready' },
    });
  });

  test('wait --for=condition=Ready returns when it becomes so', async () => {
    const namespace = await withProvider();
    const waiting = kubectl(['wait', 'mp', 'one', '--for=condition=Ready', '--timeout=20s', '-n', namespace]);
    await call('PATCH', `${providersIn(namespace)}/one/status`, {
      status: { conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: '2026-01-01T00:00:00Z' }] },
    });
    await call('PATCH', `${providersIn(namespace)}/one/status`, {
      status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }] },
    });
    expect(await waiting).toEqual({ code: 0, stdout: `${one} condition met\n`, stderr: '' });
  });

  test('wait gives up in time', async () => {
    const namespace = await withProvider();
    const args = ['wait', 'mp', 'one', '--for=condition=Ready', '--timeout=1s', '-n', namespace];
    const { code, stderr } = await kubectl(args);
    expect([code, stderr]).toEqual([1, 'error: timed out waiting for the condition on machineproviders/one\n']);
  });
}

function statesDeletions({ kubectl, call, aNamespace, test }: Writing): void {
  test('delete waits until the object is gone', async () => {
    const namespace = await aNamespace();
    const providers = providersIn(namespace);
    await call('POST', providers, aProvider('one', {}, { finalizers: ['example.com/hold'] }));
    const deleting = kubectl(['delete', 'mp', 'one', '-n', namespace, '--timeout=20s']);
    const events = kubectl(['wait', 'mp', 'one', '--for=delete', '--timeout=20s', '-n', namespace]);
    for (;;) {
      const { body } = await call('GET', `${providers}/one`);
      if (body.metadata?.deletionTimestamp !== undefined) break;
    }
    await call('PATCH', `${providers}/one`, { metadata: { finalizers: null } });
    const { code, stdout } = await deleting;
    expect([code, stdout]).toEqual([0, `machineprovider.vitistack.io "one" deleted from ${namespace} namespace\n`]);
    expect((await events).code).toBe(0);
  });

  test('delete picks by label, and --ignore-not-found forgives', async () => {
    const namespace = await aNamespace();
    for (const name of ['a', 'b']) {
      await call('POST', providersIn(namespace), aProvider(name, {}, { labels: { name } }));
    }
    expect((await kubectl(['delete', 'mp', '-l', 'name=a', '-n', namespace])).code).toBe(0);
    expect(namesOf(await call('GET', providersIn(namespace)))).toEqual(['b']);
    const missing = await kubectl(['delete', 'mp', 'a', '-n', namespace]);
    expect([missing.code, missing.stderr]).toEqual([
      1,
      'Error from server (NotFound): machineproviders.vitistack.io "a" not found\n',
    ]);
    expect((await kubectl(['delete', 'mp', 'a', '-n', namespace, '--ignore-not-found'])).code).toBe(0);
  });
}
