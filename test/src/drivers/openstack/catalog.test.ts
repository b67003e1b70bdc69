import { describe, expect, it } from 'vitest';
import { DriverFailure } from '../../../../src/drivers/failure.ts';
import { createCatalog, type ServiceKind } from '../../../../src/drivers/openstack/catalog.ts';
import type { Interface, Target } from '../../../../src/drivers/openstack/target.ts';

const target: Target = { identities: ['https://a/v3'], endpoint: 'a:443', region: 'one', face: 'public' };

function catalogWith(type: string, url: string, changes: Partial<Target> = {}) {
  const endpoints = [
    { interface: 'public', region_id: 'one', region: 'one', url },
    { interface: 'internal', region_id: 'one', region: 'one', url: 'http://10.0.0.7:1' },
    { interface: 'public', region_id: 'two', region: 'two', url: 'https://elsewhere' },
  ];
  return createCatalog([{ type, endpoints }], { target: { ...target, ...changes }, projectId: 'p' });
}

function failureOf(act: () => unknown): DriverFailure {
  try {
    act();
  } catch (error) {
    if (error instanceof DriverFailure) return error;
    throw error;
  }
  throw new Error('Expected a failure.');
}

describe('a catalog', () => {
  it.each<[ServiceKind, string, string, string]>([
    ['compute', 'compute', 'https://a:8774/v2.1', 'https://a:8774/v2.1'],
    ['compute', 'compute', 'https://a:8774/v2.1/', 'https://a:8774/v2.1'],
    ['compute', 'compute', 'https://a:8774/v2.1/p', 'https://a:8774/v2.1/p'],
    ['compute', 'compute', 'https://a/compute', 'https://a/compute/v2.1'],
    ['image', 'image', 'https://a:9292', 'https://a:9292/v2'],
    ['image', 'image', 'https://a/image/v2/', 'https://a/image/v2'],
    ['network', 'network', 'https://a:9696/', 'https://a:9696/v2.0'],
    ['network', 'network', 'https://a/networking/v2.0', 'https://a/networking/v2.0'],
    ['volume', 'volumev3', 'https://a:8776/v3/p', 'https://a:8776/v3/p'],
    ['volume', 'block-storage', 'https://a:8776/v3', 'https://a:8776/v3/p'],
    ['volume', 'block-storage', 'https://a/volume', 'https://a/volume/v3/p'],
  ])('has %s as %s at %s', (kind, type, url, address) => {
    expect(catalogWith(type, url).addressOf(kind)).toBe(address);
  });

  it('has one address for each region and interface', () => {
    const at = (region: string, face: Interface) => catalogWith('compute', 'https://a', { region, face });
    expect(at('one', 'internal').addressOf('compute')).toBe('http://10.0.0.7:1/v2.1');
    expect(at('two', 'public').addressOf('compute')).toBe('https://elsewhere/v2.1');
    expect(at('two', 'public').regions).toEqual(['one', 'two']);
    expect(failureOf(() => at('two', 'internal').addressOf('compute'))).toMatchObject({ code: 'NOT_FOUND' });
    expect(failureOf(() => at('three', 'public').addressOf('compute')).fix).toContain('spec.region');
    expect(failureOf(() => at('one', 'public').addressOf('image')).message).toContain('glance');
  });

  it('takes the only region where none is named, and none of several', () => {
    const [entry] = [{ type: 'image', endpoints: [{ interface: 'publicURL', region: 'x', url: 'https://a' }] }];
    const options = { target: { ...target, region: undefined }, projectId: 'p' };
    const only = createCatalog(entry && [entry], options);
    expect([only.region, only.addressOf('image')]).toEqual(['x', 'https://a/v2']);
    expect(catalogWith('image', 'https://a', { region: undefined }).region).toBeUndefined();
  });

  it.each([
    'ftp://a',
    'https://user:password@a',
    'https://a/?token=1',
    'https://a/#b',
    'canary',
    '//a',
    'javascript:alert(1)',
    'http://[::',
  ])('does not take %s for an address', (url) => {
    const failure = failureOf(() => catalogWith('compute', url).addressOf('compute'));
    expect(failure.code).toBe('UNEXPECTED_ANSWER');
    expect(failure.message).not.toContain(url);
  });

  it('may be empty', () => {
    for (const entries of [null, undefined, [], [{}], [{ type: 'compute' }]]) {
      const catalog = createCatalog(entries, { target, projectId: 'p' });
      expect(catalog.regions).toEqual([]);
      expect(catalog.has(['compute'])).toBe(false);
      expect(failureOf(() => catalog.addressOf('compute')).code).toBe('NOT_FOUND');
    }
  });
});
