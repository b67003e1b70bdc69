import { describe, expect, it } from 'vitest';
import { aCluster, aManifest, providers, type Answer, type Peer, asText } from './support/cluster.ts';

const everywhere = '/apis/vitistack.io/v1alpha1/machineproviders';
const asTable = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };

function names({ body }: Answer): string[] {
  return [...(body['items'] as unknown as { metadata: { name: string } }[])].map(({ metadata }) => metadata.name);
}

async function withProviders(count: number, spec: (i: number) => Record<string, unknown> = () => ({})): Promise<Peer> {
  const peer = await aCluster();
  for (let i = 0; i < count; i += 1) {
    await peer.call(
      'POST',
      providers,
      aManifest(`p${i}`, spec(i), { labels: { even: asText(i % 2 === 0), n: asText(i) } }),
    );
  }
  return peer;
}

describe('a list', () => {
  it('holds whole objects under the version that they are of', async () => {
    const { call } = await withProviders(3);
    const answer = await call('GET', providers);
    expect(answer.body).toMatchObject({ kind: 'MachineProviderList', apiVersion: 'vitistack.io/v1alpha1' });
    expect(names(answer)).toEqual(['p0', 'p1', 'p2']);
    const last = (await call('GET', `${providers}/p2`)).body;
    expect(answer.body['items']?.[2]).toEqual(last);
    expect(answer.body['metadata']).toEqual({ resourceVersion: last['metadata']?.['resourceVersion'] });
  });

  it('is of one namespace or of all', async () => {
    const { call } = await withProviders(1);
    await call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'another' } });
    await call('POST', providers.replace('default', 'another'), aManifest('q'));
    expect(names(await call('GET', providers))).toEqual(['p0']);
    expect(names(await call('GET', everywhere))).toEqual(['q', 'p0']);
    expect(names(await call('GET', providers.replace('default', 'none')))).toEqual([]);
  });

  it.each([
    ['labelSelector=even%3Dtrue', ['p0', 'p2', 'p4']],
    ['labelSelector=even!%3Dtrue', ['p1', 'p3', 'plain']],
    ['labelSelector=n in (1, 3),even', ['p1', 'p3']],
    ['labelSelector=n notin (1,3),even%3D%3Dfalse', []],
    ['labelSelector=!even', ['plain']],
    ['labelSelector=n>2', ['p3', 'p4']],
    ['fieldSelector=spec.type%3Daws', ['p1', 'p3']],
    ['fieldSelector=spec.type!%3Daws,metadata.name!%3Dp0', ['p2', 'p4', 'plain']],
    ['fieldSelector=metadata.name%3Dp4,metadata.namespace%3Ddefault', ['p4']],
    ['fieldSelector=metadata.name%3Dp4&labelSelector=even%3Dfalse', []],
  ])('selects by %s', async (query, expected) => {
    const { call } = await withProviders(5, (i) => (i % 2 === 1 ? { type: 'aws', region: 'us-west-2' } : {}));
    await call('POST', providers, aManifest('plain'));
    expect(names(await call('GET', `${providers}?${query}`))).toEqual(expected);
  });

  it.each([
    ['labelSelector=%3D%3D', 400],
    ['fieldSelector=spec.region%3Dx', 400],
    ['fieldSelector=nonsense', 400],
    ['limit=many', 400],
    ['limit=-1', 400],
    ['continue=rubbish', 400],
    ['resourceVersion=x', 400],
    ['resourceVersionMatch=Exact', 422],
    ['resourceVersionMatch=Exact&resourceVersion=0', 422],
    ['resourceVersionMatch=Sometimes&resourceVersion=1', 422],
    ['resourceVersion=999999', 504],
  ])('refuses %s with %i', async (query, expected) => {
    const { call } = await aCluster();
    const { code, body } = await call('GET', `${providers}?${query}`);
    expect([code, body['kind'], body['code']]).toEqual([expected, 'Status', expected]);
  });
});

describe('a paged list', () => {
  it('shows one version of the collection, whatever is written between its pages', async () => {
    const { call } = await withProviders(7);
    const first = await call('GET', `${providers}?limit=3`);
    expect(names(first)).toEqual(['p0', 'p1', 'p2']);
    expect(first.body['metadata']).toMatchObject({ remainingItemCount: 4 });
    await call('DELETE', `${providers}/p3`);
    await call('PATCH', `${providers}/p4`, { spec: { region: 'changed' } });
    await call('POST', providers, aManifest('p45'));
    const second = await call('GET', `${providers}?limit=3&continue=${token(first)}`);
    expect(names(second)).toEqual(['p3', 'p4', 'p5']);
    expect(second.body['items']?.[1]?.['spec']?.['region']).toBe('datacenter1');
    const third = await call('GET', `${providers}?limit=3&continue=${token(second)}`);
    expect(names(third)).toEqual(['p6']);
    expect(third.body['metadata']).toEqual({ resourceVersion: first.body['metadata']?.['resourceVersion'] });
    const exact = `resourceVersionMatch=Exact&resourceVersion=${asText(first.body['metadata']?.['resourceVersion'])}`;
    expect(names(await call('GET', `${providers}?${exact}`))).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6']);
    expect(names(await call('GET', providers))).toEqual(['p0', 'p1', 'p2', 'p4', 'p45', 'p5', 'p6']);
  });

  it('fills its pages behind a selector', async () => {
    const { call } = await withProviders(7);
    const first = await call('GET', `${providers}?limit=2&labelSelector=even%3Dtrue`);
    expect(names(first)).toEqual(['p0', 'p2']);
    expect(first.body['metadata']).not.toHaveProperty('remainingItemCount');
    const second = await call('GET', `${providers}?limit=2&labelSelector=even%3Dtrue&continue=${token(first)}`);
    expect(names(second)).toEqual(['p4', 'p6']);
  });

  it('expires with 410 after compaction, and offers a token that goes on with the state of now', async () => {
    const { call, cluster } = await withProviders(4);
    const first = await call('GET', `${providers}?limit=2`);
    await call('DELETE', `${providers}/p2`);
    cluster.compact();
    const late = await call('GET', `${providers}?limit=2&continue=${token(first)}`);
    expect([late.code, late.body['reason']]).toEqual([410, 'Expired']);
    expect(late.body['message']).toMatch(/^The provided continue parameter is too old/);
    expect(names(await call('GET', `${providers}?limit=2&continue=${token(late)}`))).toEqual(['p3']);
    const exact = `resourceVersionMatch=Exact&resourceVersion=${asText(first.body['metadata']?.['resourceVersion'])}`;
    expect((await call('GET', `${providers}?${exact}`)).code).toBe(410);
  });
});

function token({ body }: Answer): string {
  return encodeURIComponent(asText(body['metadata']?.['continue']));
}

describe('a table', () => {
  it('has the columns of the definition, and metadata behind each row', async () => {
    let now = new Date('2030-01-01T00:00:00Z');
    const { call } = await aCluster({ now: () => now });
    await call('POST', providers, aManifest('one', { weight: 5 }));
    await call('PATCH', `${providers}/one/status`, {
      status: {
        conditions: [
          { type: 'Other', status: 'False' },
          { type: 'Ready', status: 'True' },
        ],
      },
    });
    await call('POST', providers, aManifest('two'));
    now = new Date('2030-01-01T00:03:20Z');
    const { body } = await call('GET', providers, undefined, asTable);
    expect(body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
    const columns = body['columnDefinitions'] as unknown as { name: string; priority: number }[];
    expect(columns.map(({ name, priority }) => `${name} ${priority}`)).toEqual([
      'Name 0',
      'Type 0',
      'Ready 0',
      'Weight 1',
      'Age 0',
    ]);
    const rows = body['rows'] as unknown as { cells: unknown[]; object: { kind: string } }[];
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['one', 'vsphere', 'True', 5, '3m20s'],
      ['two', 'vsphere', null, null, '3m20s'],
    ]);
    expect(rows[0]?.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'one' } });
    const whole = await call('GET', `${providers}/one?includeObject=Object`, undefined, asTable);
    expect(whole.body['rows']?.[0]?.['object']?.['spec']?.['weight']).toBe(5);
  });

  it('is refused with 406 in a format that is not spoken', async () => {
    const { call } = await aCluster();
    const { code, body } = await call('GET', providers, undefined, { accept: 'application/vnd.kubernetes.protobuf' });
    expect([code, body['reason']]).toEqual([406, 'NotAcceptable']);
  });
});
