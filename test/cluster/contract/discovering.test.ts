import { expect, vi } from 'vitest';
import { asText, itemsOf, type Json } from './support/client.ts';
import { contract } from './support/contract.ts';

const resourcesOf = (body: Json) => [...((body.resources ?? []) as unknown as Json[])];

contract('discovering', ({ call, test }) => {
  test('tells the version', async () => {
    const { body } = await call('GET', '/version');
    expect(body).toMatchObject({ major: '1', minor: '37', gitVersion: expect.stringMatching(/^v1\.37\.2/) as unknown });
  });

  test('lists the versions of the core group, and the groups', async () => {
    expect((await call('GET', '/api')).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    const { body } = await call('GET', '/apis');
    expect(body).toMatchObject({ kind: 'APIGroupList', apiVersion: 'v1' });
    const groups = [...(body.groups as unknown as { name: string }[])].map(({ name }) => name);
    for (const group of [
      'vitistack.io',
      'apiextensions.k8s.io',
      'coordination.k8s.io',
      'authentication.k8s.io',
      'authorization.k8s.io',
    ]) {
      expect(groups).toContain(group);
    }
  });

  test('describes a group', async () => {
    const version = { groupVersion: 'vitistack.io/v1alpha1', version: 'v1alpha1' };
    expect((await call('GET', '/apis/vitistack.io')).body).toEqual({
      kind: 'APIGroup',
      apiVersion: 'v1',
      name: 'vitistack.io',
      versions: [version],
      preferredVersion: version,
    });
  });

  test('describes the resources of a group, verbs and short names as well', async () => {
    const { body } = await call('GET', '/apis/vitistack.io/v1alpha1');
    expect(body).toMatchObject({ kind: 'APIResourceList', groupVersion: 'vitistack.io/v1alpha1' });
    const [providers, status] = resourcesOf(body);
    expect(providers).toMatchObject({
      name: 'machineproviders',
      singularName: 'machineprovider',
      namespaced: true,
      kind: 'MachineProvider',
      shortNames: ['mp'],
      categories: ['vitistack'],
    });
    expect([...(providers?.verbs as unknown as string[])].sort()).toEqual([
      'create',
      'delete',
      'deletecollection',
      'get',
      'list',
      'patch',
      'update',
      'watch',
    ]);
    expect(status).toMatchObject({ name: 'machineproviders/status', verbs: ['get', 'patch', 'update'] });
  });

  test('lists secrets, namespaces and events in the core group', async () => {
    const { body } = await call('GET', '/api/v1');
    const names = resourcesOf(body).map(({ name }) => asText(name));
    expect(names).toEqual(expect.arrayContaining(['secrets', 'namespaces', 'events']));
  });

  test('serves the definition of MachineProviders, established', async () => {
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    const { code, body } = await call('GET', `${path}/machineproviders.vitistack.io`);
    expect(code).toBe(200);
    expect(body.spec).toMatchObject({ group: 'vitistack.io', scope: 'Namespaced', names: { kind: 'MachineProvider' } });
    expect(body.status?.acceptedNames).toMatchObject({ plural: 'machineproviders', kind: 'MachineProvider' });
    expect(body.status?.storedVersions).toEqual(['v1alpha1']);
    const conditions = [...(body.status?.conditions as unknown as Json[])];
    for (const type of ['NamesAccepted', 'Established']) {
      expect(conditions.find((condition) => asText(condition.type) === type)?.status).toBe('True');
    }
    const listed = itemsOf(await call('GET', path)).map(({ metadata }) => asText(metadata?.name));
    expect(listed).toContain('machineproviders.vitistack.io');
  });

  test('publishes the schema as OpenAPI v3, with what an apply may say', async () => {
    // A real server publishes a definition's schema a moment after it serves the resource.
    const url = await vi.waitFor(
      async () => {
        const index = JSON.parse((await call('GET', '/openapi/v3')).text) as Json;
        const path = asText(index.paths?.['apis/vitistack.io/v1alpha1']?.serverRelativeURL);
        expect(path).toMatch(/^\/openapi\/v3\/apis\/vitistack\.io\/v1alpha1\?hash=\w+$/);
        return path;
      },
      { timeout: 20_000, interval: 100 },
    );
    const { body } = await call('GET', url);
    const schemas = (body.components?.schemas ?? {}) as unknown as Record<string, Json>;
    const schema = Object.values(schemas).find(
      (one) => asText(one['x-kubernetes-group-version-kind']?.[0]?.kind) === 'MachineProvider',
    );
    expect(schema?.properties?.spec?.required).toEqual(['type', 'region', 'authentication']);
    const patch =
      body.paths?.['/apis/vitistack.io/v1alpha1/namespaces/{namespace}/machineproviders/{name}']?.patch?.parameters;
    const parameters = [...(patch as unknown as { name: string }[])].map(({ name }) => name);
    expect(parameters).toEqual(expect.arrayContaining(['dryRun', 'fieldManager', 'fieldValidation', 'force']));
  });
});
