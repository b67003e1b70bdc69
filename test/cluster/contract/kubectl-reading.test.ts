import { expect } from 'vitest';
import { asText } from './support/client.ts';
import { parse } from 'yaml';
import { contract } from './support/contract.ts';
import { cellsOf, createKubectl } from './support/kubectl.ts';
import { aProvider, providersIn } from './support/provider.ts';

const ready = {
  phase: 'Ready',
  conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z', message: 'fine' }],
  health: { score: 98 },
};

contract('reading with kubectl', ({ call, cluster, aNamespace, test }) => {
  const kubectl = createKubectl(() => cluster().kubeconfigPath);
  const withProvider = async () => {
    const namespace = await aNamespace();
    await call('POST', providersIn(namespace), aProvider('one', {}, { labels: { team: 'blue' } }));
    await call('PATCH', `${providersIn(namespace)}/one/status`, { status: ready });
    return namespace;
  };

  test('get prints the columns of the definition, under any of its names', async () => {
    const namespace = await withProvider();
    for (const name of ['machineproviders', 'machineprovider', 'mp', 'machineproviders.vitistack.io']) {
      const { code, stdout, stderr } = await kubectl(['get', name, '-n', namespace]);
      expect([code, stderr]).toEqual([0, '']);
      expect(cellsOf(stdout)).toEqual([
        ['NAME', 'TYPE', 'REGION', 'READY', 'AGE'],
        ['one', 'openstack', 'us-west-2', 'True', expect.stringMatching(/^\d+s$/)],
      ]);
    }
  });

  test('get -o wide prints all of them', async () => {
    const namespace = await withProvider();
    const { stdout } = await kubectl(['get', 'mp', '-n', namespace, '-o', 'wide']);
    const [head, row] = cellsOf(stdout);
    expect(head).toEqual([
      ...['NAME', 'TYPE', 'REGION', 'READY', 'PHASE', 'SCORE', 'ENDPOINT', 'LATENCY', 'AUTH', 'MACHINES'],
      ...['MESSAGE', 'AGE'],
    ]);
    expect(row?.slice(0, 6)).toEqual(['one', 'openstack', 'us-west-2', 'True', 'Ready', '98']);
  });

  test('get -o yaml prints the object as it is', async () => {
    const namespace = await withProvider();
    const { stdout } = await kubectl(['get', 'mp', 'one', '-n', namespace, '-o', 'yaml', '--show-managed-fields']);
    expect(parse(stdout)).toEqual((await call('GET', `${providersIn(namespace)}/one`)).body);
  });

  test('get picks by label, by field and over all namespaces', async () => {
    const namespace = await withProvider();
    const byLabel = await kubectl(['get', 'mp', '-A', '-l', 'team=blue', '--no-headers']);
    expect(cellsOf(byLabel.stdout).map(([place]) => place)).toContain(namespace);
    const byField = await kubectl(['get', 'mp', '-n', namespace, '--field-selector', 'spec.type=gcp']);
    expect(byField.stderr).toBe(`No resources found in ${namespace} namespace.\n`);
    const name = await kubectl(['get', 'mp', '-n', namespace, '--field-selector', 'spec.type=openstack', '-o', 'name']);
    expect(name.stdout).toBe('machineprovider.vitistack.io/one\n');
  });

  test('get -o jsonpath prints a field', async () => {
    const namespace = await withProvider();
    const path = 'jsonpath={.status.conditions[?(@.type=="Ready")].status}';
    expect((await kubectl(['get', 'mp', 'one', '-n', namespace, '-o', path])).stdout).toBe('True');
  });

  test('get tells what is not there', async () => {
    const { code, stderr } = await kubectl(['get', 'mp', 'none', '-n', 'default']);
    expect([code, stderr]).toEqual([
      1,
      'Error from server (NotFound): machineproviders.vitistack.io "none" not found\n',
    ]);
    const resource = await kubectl(['get', 'nothings']);
    expect([resource.code, resource.stderr]).toEqual([
      1,
      'error: the server doesn\'t have a resource type "nothings"\n',
    ]);
  });

  test('get --watch prints each change as it comes', async () => {
    const namespace = await withProvider();
    const lines = kubectl.lines(['get', 'mp', '-n', namespace, '--watch', '--output-watch-events']);
    const next = async () => cellsOf(asText((await lines.next()).value))[0]?.slice(0, 4);
    expect(await next()).toEqual(['EVENT', 'NAME', 'TYPE', 'REGION']);
    expect(await next()).toEqual(['ADDED', 'one', 'openstack', 'us-west-2']);
    await call('PATCH', `${providersIn(namespace)}/one`, { spec: { region: 'eu-north-1' } });
    expect(await next()).toEqual(['MODIFIED', 'one', 'openstack', 'eu-north-1']);
    await call('DELETE', `${providersIn(namespace)}/one`);
    expect(await next()).toEqual(['DELETED', 'one', 'openstack', 'eu-north-1']);
  });

  test('describe prints spec, status and the events of the object', async () => {
    const namespace = await withProvider();
    const { body } = await call('GET', `${providersIn(namespace)}/one`);
    await call('POST', `/api/v1/namespaces/${namespace}/events`, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'one.1' },
      involvedObject: {
        apiVersion: 'vitistack.io/v1alpha1',
        kind: 'MachineProvider',
        name: 'one',
        namespace,
        uid: body.metadata?.uid,
      },
      reason: 'Probed',
      message: 'all is well',
      type: 'Normal',
      source: { component: 'gateway' },
      firstTimestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
      lastTimestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    });
    const { code, stdout, stderr } = await kubectl(['describe', 'mp', 'one', '-n', namespace]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Name: +one$/m);
    expect(stdout).toMatch(/^Kind: +MachineProvider$/m);
    expect(stdout).toMatch(/^ {2}Region: +us-west-2$/m);
    expect(stdout).toMatch(/^ {2}Phase: +Ready$/m);
    expect(stdout).toMatch(/Normal +Probed +\d+s +gateway +all is well/);
  });

  test('get events prints them, also those of one object', async () => {
    const namespace = await withProvider();
    await call('POST', `/api/v1/namespaces/${namespace}/events`, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'one.1' },
      involvedObject: { apiVersion: 'vitistack.io/v1alpha1', kind: 'MachineProvider', name: 'one', namespace },
      reason: 'Probed',
      message: 'all is well',
      type: 'Normal',
      lastTimestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    });
    const { stdout } = await kubectl(['get', 'events', '-n', namespace]);
    expect(cellsOf(stdout)).toEqual([
      ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'],
      [expect.stringMatching(/^\d+s$/), 'Normal', 'Probed', 'machineprovider/one', 'all is well'],
    ]);
    const ofOne = await kubectl(['events', '-n', namespace, '--for', 'machineprovider.vitistack.io/one']);
    expect([ofOne.code, ofOne.stderr]).toEqual([0, '']);
    expect(ofOne.stdout).toMatch(/Probed +MachineProvider\/one +all is well/);
  });

  test('api-resources lists the kind with its short name', async () => {
    const { code, stdout } = await kubectl(['api-resources', '--api-group=vitistack.io']);
    expect(code).toBe(0);
    expect(cellsOf(stdout)).toEqual([
      ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND'],
      ['machineproviders', 'mp', 'vitistack.io/v1alpha1', 'true', 'MachineProvider'],
    ]);
  });

  test('get crd shows the definition', async () => {
    const { code, stdout } = await kubectl(['get', 'crd', 'machineproviders.vitistack.io', '-o', 'name']);
    expect([code, stdout]).toEqual([
      0,
      'customresourcedefinition.apiextensions.k8s.io/machineproviders.vitistack.io\n',
    ]);
  });

  test('auth can-i and whoami ask the reviews', async () => {
    const may = await kubectl(['auth', 'can-i', 'list', 'machineproviders.vitistack.io', '-n', 'default']);
    expect([may.code, may.stdout]).toEqual([0, 'yes\n']);
    const who = await kubectl(['auth', 'whoami']);
    expect(who.code).toBe(0);
    expect(who.stdout).toMatch(/^Groups +\[system:masters system:authenticated\]$/m);
  });

  test("version tells the server's", async () => {
    const { code, stdout } = await kubectl(['version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Server Version: v1\.37\.2/m);
  });
});
