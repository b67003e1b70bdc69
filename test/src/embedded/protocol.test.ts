import { CustomObjectsApi, KubeConfig } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster, aManifest, providers, type Json, asText } from './support/cluster.ts';

const json = { 'content-type': 'application/json' };

describe('discovery', () => {
  it('leads from the root to every resource', async () => {
    const { call } = await aCluster();
    expect((await call('GET', '/version')).body).toMatchObject({ major: '1', gitVersion: /embedded/ });
    expect((await call('GET', '/api')).body['versions']).toEqual(['v1']);
    const groups = (await call('GET', '/apis')).body['groups'] as unknown as { preferredVersion: Json }[];
    const roots = groups.map(({ preferredVersion }) => `/apis/${asText(preferredVersion['groupVersion'])}`);
    expect(roots).toEqual(
      ['coordination', 'authentication', 'authorization', 'apiextensions']
        .map((group) => `/apis/${group}.k8s.io/v1`)
        .concat('/apis/vitistack.io/v1alpha1'),
    );
    for (const root of ['/api/v1', ...roots]) {
      const resources = (await call('GET', root)).body['resources'] as unknown as Json[];
      for (const { name, verbs } of resources.filter((one) => !asText(one['name']).includes('/'))) {
        const canList = (verbs as unknown as string[]).includes('list');
        expect((await call('GET', `${root}/${asText(name)}`)).code, asText(name)).toBe(canList ? 200 : 405);
      }
    }
  });

  it('has the OpenAPI document that kubectl applies by, at the address of the index', async () => {
    const { call } = await aCluster();
    const { body } = await call('GET', '/openapi/v3');
    const url = asText(body['paths']?.['apis/vitistack.io/v1alpha1']?.['serverRelativeURL']);
    const document = (await call('GET', url)).body;
    const path = '/apis/vitistack.io/v1alpha1/namespaces/{namespace}/machineproviders/{name}';
    const parameters = document['paths']?.[path]?.['patch']?.['parameters'] as unknown as { name: string }[];
    expect(parameters.map(({ name }) => name)).toContain('fieldValidation');
    const schemas = document['components']?.['schemas'] ?? {};
    expect(schemas['io.vitistack.v1alpha1.MachineProvider']?.['properties']?.['spec']?.['required']).toEqual([
      'type',
      'region',
    ]);
    expect((await call('GET', '/openapi/v2')).code).toBe(404);
  });

  it('answers health checks without a token', async () => {
    const { call } = await aCluster();
    for (const path of ['/livez', '/readyz', '/healthz']) {
      const { code, text } = await call('GET', path, undefined, { authorization: 'none' });
      expect([code, text]).toEqual([200, 'ok']);
    }
  });
});

describe('a request', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/apis/nobody.io/v1/things'],
    ['GET', '/apis/vitistack.io/v2/machineproviders'],
    ['GET', '/api/v1/pods'],
    ['GET', `${providers}/one/scale`],
    ['GET', `${providers}/one/status/more`],
    ['GET', '/api/v1/secrets/s'],
    ['GET', '/api/v1/namespaces/default/namespaces/x'],
    ['GET', `${providers}/`],
    ['GET', `${providers}/%zz`],
    ['GET', '/api/v1/namespaces/default/secrets/s/status'],
  ])('for %s %s, which is not there, gets 404', async (method, path) => {
    const { call } = await aCluster();
    const { code, body } = await call(method, path);
    expect([code, body['kind'], body['reason']]).toEqual([404, 'Status', 'NotFound']);
  });

  it.each([
    ['POST', `${providers}/one`],
    ['POST', '/apis/vitistack.io/v1alpha1/machineproviders'],
    ['PUT', providers],
    ['DELETE', providers],
    ['DELETE', `${providers}/one/status`],
    ['OPTIONS', providers],
    ['POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'],
  ])('by %s to %s, which takes no such thing, gets 405', async (method, path) => {
    const { call } = await aCluster();
    const { code, body } = await call(method, path, method === 'POST' ? aManifest('one') : undefined);
    expect([code, body['kind'], body['reason']]).toEqual([405, 'Status', 'MethodNotAllowed']);
  });

  it.each([
    ['no JSON', '{"a":', 400, json],
    ['a list', '[]', 400, json],
    ['null', 'null', 400, json],
    ['nothing', '', 400, json],
    ['bytes that are no text', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 400, json],
    ['YAML with a tab', 'a:\n\tb: c', 400, { 'content-type': 'application/yaml' }],
    ['an alias bomb', bomb(), 400, { 'content-type': 'application/yaml' }],
    [
      'protobuf that breaks off',
      Buffer.from('k8s\0\x0a\x7f'),
      400,
      { 'content-type': 'application/vnd.kubernetes.protobuf' },
    ],
    ['protobuf of another kind', Buffer.from('k8s\0'), 400, { 'content-type': 'application/vnd.kubernetes.protobuf' }],
    ['something else', '<a/>', 415, { 'content-type': 'text/xml' }],
    ['more than the limit', `{"a":"${'x'.repeat(3 * 1024 * 1024)}"}`, 413, json],
  ])('with %s is refused', async (_what, body, expected, headers) => {
    const { call } = await aCluster();
    const answer = await call('POST', providers, body, headers);
    expect([answer.code, answer.body['kind']]).toEqual([expected, 'Status']);
    expect((await call('POST', providers, aManifest('one'))).code, 'the server stays up').toBe(201);
  });

  it.each(['application/strategic-merge-patch+json', 'application/apply-patch+cbor'])(
    'that patches by %s gets 415, with the ones that are taken',
    async (type) => {
      const { call } = await aCluster();
      await call('POST', providers, aManifest('one'));
      const { code, body } = await call('PATCH', `${providers}/one`, '[]', { 'content-type': type });
      expect([code, body['reason']]).toEqual([415, 'UnsupportedMediaType']);
      expect(body['message']).toContain('application/merge-patch+json, application/apply-patch+yaml');
    },
  );

  it('for a path that is no URL gets 400', async () => {
    const { call } = await aCluster();
    expect((await call('GET', '//')).code).toBe(400);
  });

  it('may be YAML, in which a repeated key is told', async () => {
    const { call } = await aCluster();
    const yaml = { 'content-type': 'application/yaml' };
    const text = stringify(aManifest('one'));
    expect((await call('POST', providers, text, yaml)).body['spec']?.['region']).toBe('datacenter1');
    const twice = await call('POST', `${providers}?fieldValidation=Strict`, `${text}  region: other\n`, yaml);
    expect([twice.code, twice.body['message']]).toEqual([
      400,
      expect.stringMatching(/line \d+: key "region" already set in map/),
    ]);
  });

  it('may be YAML of many keys, and is refused at little cost when there are too many', async () => {
    const { call } = await aCluster();
    const yaml = { 'content-type': 'application/yaml' };
    const text = (keys: number) => `kind: x\n${Array.from({ length: keys }, (_, i) => `key${i}: 1\n`).join('')}`;
    expect((await call('POST', providers, text(4000), yaml)).body['message']).toContain("'apiVersion' is missing");
    const started = process.cpuUsage();
    const { code, body } = await call('POST', providers, text(20_000), yaml);
    const { user, system } = process.cpuUsage(started);
    expect([code, body['message']]).toEqual([400, expect.stringContaining('tokens')]);
    expect((user + system) / 1e6, 'seconds of work').toBeLessThan(2);
  });

  it('with a key of JavaScript in it does no harm', async () => {
    const { call } = await aCluster();
    const text = JSON.stringify(aManifest('one', { settings: { constructor: 'x' } })).replace(
      '"region"',
      '"__proto__":{"polluted":"yes"},"toString":"x","region"',
    );
    const { code, body, headers } = await call('POST', providers, text);
    expect(code).toBe(201);
    expect(body['spec']?.['settings']).toEqual({ constructor: 'x' });
    expect(asText(headers['warning'])).toContain('spec.__proto__');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

function bomb(): string {
  const lines = Array.from(
    { length: 12 },
    (_, i) =>
      `k${i}: &k${i} [${Array(9)
        .fill(i === 0 ? 'x' : `*k${i - 1}`)
        .join()}]`,
  );
  return lines.join('\n');
}

describe('the official client', () => {
  it('goes by the kubeconfig as with any cluster', async () => {
    const { cluster } = await aCluster();
    const config = new KubeConfig();
    config.loadFromFile(cluster.kubeconfigPath);
    const client = config.makeApiClient(CustomObjectsApi);
    const place = { group: 'vitistack.io', version: 'v1alpha1', namespace: 'default', plural: 'machineproviders' };
    await client.createNamespacedCustomObject({ ...place, body: aManifest('one') });
    const list = (await client.listNamespacedCustomObject(place)) as { items: { metadata: { name: string } }[] };
    expect(list.items.map(({ metadata }) => metadata.name)).toEqual(['one']);
    await expect(client.getNamespacedCustomObject({ ...place, name: 'none' })).rejects.toMatchObject({ code: 404 });
  });
});
