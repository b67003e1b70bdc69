import { expect } from 'vitest';
import { asText, itemsOf, namesOf } from './support/client.ts';
import { contract, type Given } from './support/contract.ts';
import { aProvider, providersEverywhere, providersIn } from './support/provider.ts';

contract('listing', ({ call, aNamespace, test, testEach }) => {
  const withProviders = async (count: number): Promise<string> => {
    const providers = providersIn(await aNamespace());
    for (let n = 0; n < count; n += 1) {
      const labels = { even: asText(n % 2 === 0), n: asText(n) };
      const spec = n % 2 === 0 ? {} : { region: 'eu-north-1' };
      await call('POST', providers, aProvider(`p${n}`, spec, { labels }));
    }
    return providers;
  };

  test('answers with whole objects, by name, under the version that they are of', async () => {
    const providers = await withProviders(3);
    const list = await call('GET', providers);
    expect(list.body).toMatchObject({ kind: 'MachineProviderList', apiVersion: 'vitistack.io/v1alpha1' });
    expect(namesOf(list)).toEqual(['p0', 'p1', 'p2']);
    const { body: last } = await call('GET', `${providers}/p2`);
    expect(itemsOf(list)[2], 'kind and apiVersion are in each').toEqual(last);
    expect(Number(list.body.metadata?.resourceVersion)).toBeGreaterThanOrEqual(Number(last.metadata?.resourceVersion));
    expect(list.body.metadata?.remainingItemCount).toBeUndefined();
  });

  test('answers with nothing, and no 404, for a namespace that is not there', async () => {
    const { code, body } = await call('GET', providersIn('absent'));
    expect([code, body.items]).toEqual([200, []]);
  });

  test('spans all namespaces, ordered by namespace and name', async () => {
    const [first, second] = [await aNamespace(), await aNamespace()].sort();
    await call('POST', providersIn(second ?? ''), aProvider('a'));
    await call('POST', providersIn(first ?? ''), aProvider('b'));
    const places = itemsOf(await call('GET', providersEverywhere))
      .map(({ metadata }) => `${asText(metadata?.namespace)}/${asText(metadata?.name)}`)
      .filter((place) => [first, second].includes(place.split('/')[0]));
    expect(places).toEqual([`${first ?? ''}/b`, `${second ?? ''}/a`]);
  });

  test('pages by limit and continue, telling how many remain', async () => {
    const providers = await withProviders(5);
    const first = await call('GET', `${providers}?limit=2`);
    expect(namesOf(first)).toEqual(['p0', 'p1']);
    expect(first.body.metadata?.remainingItemCount).toBe(3);
    const next = encodeURIComponent(asText(first.body.metadata?.continue));
    const second = await call('GET', `${providers}?limit=2&continue=${next}`);
    expect(namesOf(second)).toEqual(['p2', 'p3']);
    expect(second.body.metadata?.resourceVersion).toBe(first.body.metadata?.resourceVersion);
    const end = encodeURIComponent(asText(second.body.metadata?.continue));
    const third = await call('GET', `${providers}?limit=2&continue=${end}`);
    expect(namesOf(third)).toEqual(['p4']);
    expect(third.body.metadata?.continue || undefined).toBeUndefined();
    expect(third.body.metadata?.remainingItemCount).toBeUndefined();
  });

  test('shows in later pages what was there when the first was read', async () => {
    const providers = await withProviders(4);
    const first = await call('GET', `${providers}?limit=2`);
    await call('DELETE', `${providers}/p2`);
    await call('PATCH', `${providers}/p3`, { spec: { region: 'changed' } });
    await call('POST', providers, aProvider('p9'));
    const next = encodeURIComponent(asText(first.body.metadata?.continue));
    const rest = await call('GET', `${providers}?limit=10&continue=${next}`);
    expect(namesOf(rest)).toEqual(['p2', 'p3']);
    expect(itemsOf(rest)[1]?.spec?.region).toBe('eu-north-1');
    expect(rest.body.metadata?.resourceVersion).toBe(first.body.metadata?.resourceVersion);
  });

  test('pages through what a selector picks, without saying how many remain', async () => {
    const providers = await withProviders(5);
    const first = await call('GET', `${providers}?limit=2&labelSelector=even%3Dtrue`);
    expect(namesOf(first)).toEqual(['p0', 'p2']);
    expect(first.body.metadata?.remainingItemCount).toBeUndefined();
    const next = encodeURIComponent(asText(first.body.metadata?.continue));
    const second = await call('GET', `${providers}?limit=2&labelSelector=even%3Dtrue&continue=${next}`);
    expect(namesOf(second)).toEqual(['p4']);
  });

  testEach(
    [
      ['even=true', ['p0', 'p2']],
      ['even==true', ['p0', 'p2']],
      ['even!=true', ['p1', 'p3']],
      ['n in (1,2)', ['p1', 'p2']],
      ['n notin (1,2)', ['p0', 'p3']],
      ['n,even=true', ['p0', 'p2']],
      ['!n', []],
      ['!absent', ['p0', 'p1', 'p2', 'p3']],
      ['n>1', ['p2', 'p3']],
      ['n<1,even', ['p0']],
      ['absent!=x', ['p0', 'p1', 'p2', 'p3']],
      ['even=', []],
    ],
    'picks by the label selector "%s"',
    async (selector, expected) => {
      const providers = await withProviders(4);
      expect(namesOf(await call('GET', `${providers}?labelSelector=${encodeURIComponent(selector)}`))).toEqual(
        expected,
      );
    },
  );

  testEach(
    [
      ['metadata.name=p1', ['p1']],
      ['metadata.name!=p1', ['p0', 'p2', 'p3']],
      ['spec.region=eu-north-1', ['p1', 'p3']],
      ['spec.region=eu-north-1,metadata.name=p3', ['p3']],
      ['spec.type=gcp', []],
      ['status.phase=', ['p0', 'p1', 'p2', 'p3']],
    ],
    'picks by the field selector "%s"',
    async (selector, expected) => {
      const providers = await withProviders(4);
      expect(namesOf(await call('GET', `${providers}?fieldSelector=${encodeURIComponent(selector)}`))).toEqual(
        expected,
      );
    },
  );

  testEach(
    [
      ['labelSelector=a%20b', 'unable to parse requirement'],
      ['labelSelector=a%20in%20b', 'unable to parse requirement'],
      ['fieldSelector=spec.nothing%3Dx', 'field label not supported: spec.nothing'],
      ['fieldSelector=x', "invalid selector: 'x'; can't understand 'x'"],
      ['limit=x', ''],
      ['resourceVersion=x', ''],
      ['limit=1&continue=abc', 'continue key is not valid'],
    ],
    'refuses %s with BadRequest',
    async (query, message) => {
      const { code, body } = await call('GET', `${providersIn('default')}?${query}`);
      expect([code, body.reason, body.message]).toEqual([400, 'BadRequest', expect.stringContaining(message)]);
    },
  );

  statesVersions({ call, test, testEach, withProviders });
});

interface Versions extends Pick<Given, 'call' | 'test' | 'testEach'> {
  readonly withProviders: (count: number) => Promise<string>;
}

function statesVersions({ call, test, testEach, withProviders }: Versions): void {
  test('reads at least the version that is asked for, or exactly that one', async () => {
    const providers = await withProviders(1);
    const before = asText((await call('GET', providers)).body.metadata?.resourceVersion);
    const { body: later } = await call('PATCH', `${providers}/p0`, { spec: { region: 'changed' } });
    const atLeast = await call('GET', `${providers}?resourceVersion=${before}&resourceVersionMatch=NotOlderThan`);
    expect(Number(atLeast.body.metadata?.resourceVersion)).toBeGreaterThanOrEqual(Number(before));
    const newest = asText(later.metadata?.resourceVersion);
    const current = await call('GET', `${providers}?resourceVersion=${newest}`);
    expect(itemsOf(current)[0]?.spec?.region).toBe('changed');
    const exact = await call('GET', `${providers}?resourceVersion=${before}&resourceVersionMatch=Exact`);
    expect(exact.body.metadata?.resourceVersion).toBe(before);
    expect(itemsOf(exact)[0]?.spec?.region).toBe('us-west-2');
    const any = await call('GET', `${providers}?resourceVersion=0`);
    expect(any.code).toBe(200);
  });

  testEach(
    [['a list', ''] as const, ['a get', '/p0'] as const],
    'answers %s of a version of the future with Timeout and the time to wait',
    async (_what, name) => {
      const providers = await withProviders(1);
      const { code, body } = await call('GET', `${providers}${name}?resourceVersion=99999999`);
      expect(code).toBe(504);
      expect(body).toMatchObject({
        reason: 'Timeout',
        message: expect.stringMatching(/^Timeout: Too large resource version: 99999999, current: \d+$/) as unknown,
        details: { causes: [{ reason: 'ResourceVersionTooLarge' }], retryAfterSeconds: 1 },
      });
    },
  );

  testEach(
    [
      ['resourceVersionMatch=Exact', 'FieldValueForbidden'],
      ['resourceVersionMatch=Other&resourceVersion=1', 'FieldValueNotSupported'],
      ['resourceVersionMatch=Exact&resourceVersion=0', 'FieldValueForbidden'],
    ],
    'refuses %s with Invalid',
    async (query, reason) => {
      const { code, body } = await call('GET', `${providersIn('default')}?${query}`);
      expect([code, body.reason]).toEqual([422, 'Invalid']);
      expect(body.details).toMatchObject({
        group: 'meta.k8s.io',
        kind: 'ListOptions',
        causes: [{ reason, field: 'resourceVersionMatch' }],
      });
    },
  );
}
