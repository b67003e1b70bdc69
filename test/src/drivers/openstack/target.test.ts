import { describe, expect, it } from 'vitest';
import type { MachineProviderSpec } from '../../../../schema/spec/spec.ts';
import type { Cloud } from '../../../../src/drivers/openstack/clouds-yaml.ts';
import type { Credential } from '../../../../src/drivers/openstack/credential.ts';
import { createKnownExpiries } from '../../../../src/drivers/openstack/known-expiries.ts';
import { targetOf } from '../../../../src/drivers/openstack/target.ts';

const nobody = { id: undefined, name: undefined, domainId: undefined, domainName: undefined };
const credential: Credential = {
  key: 'k',
  isApplication: true,
  carries: [],
  toldExpiry: undefined,
  proof: () => ({}),
};

function inCloud(changes: Partial<Cloud>): Credential {
  const application = { id: undefined, name: undefined, secret: undefined };
  const nothing = { authUrl: undefined, region: undefined, face: undefined, password: undefined };
  const people = { user: nobody, project: nobody, applicationCredential: application };
  return { ...credential, cloud: { ...nothing, ...people, ...changes } };
}

const specWith = (endpoint: string | null, more: MachineProviderSpec = {}) => ({ ...more, config: { endpoint } });

describe('where the identity service is', () => {
  it.each([
    ['a.example', ['https://a.example/v3', 'https://a.example/identity/v3']],
    ['a.example:5000/', ['https://a.example:5000/v3', 'https://a.example:5000/identity/v3']],
    ['https://a.example:5000/v3', ['https://a.example:5000/v3']],
    ['a.example/v3/', ['https://a.example/v3']],
    ['a.example/identity', ['https://a.example/identity/v3']],
    ['a.example/identity/v3', ['https://a.example/identity/v3']],
    ['a.example/v3/auth/tokens', ['https://a.example/v3']],
    ['[2001:db8::1]:5000/v3', ['https://[2001:db8::1]:5000/v3']],
  ])('%s means %j', (endpoint, identities) => {
    expect(targetOf(specWith(endpoint), credential).identities).toEqual(identities);
  });

  it('says clouds.yaml, unless the spec does', () => {
    const cloud = inCloud({ authUrl: 'http://b.lab:5000/v3', region: 'b', face: 'internalURL' });
    expect(targetOf(specWith(null), cloud)).toEqual({
      identities: ['http://b.lab:5000/v3'],
      endpoint: 'b.lab:5000',
      region: 'b',
      face: 'internal',
    });
    expect(targetOf(specWith('a.example/v3', { region: 'a' }), cloud)).toMatchObject({
      endpoint: 'a.example:443',
      region: 'a',
    });
  });

  it.each(['ftp://a', 'a', 'https://user:canary@a/v3', 'file:///etc/passwd'])('is not %s', (authUrl) => {
    expect(() => targetOf(specWith(null), inCloud({ authUrl }))).toThrow('`auth_url` in clouds.yaml is none');
  });

  it('must be said by somebody', () => {
    expect(() => targetOf({}, credential)).toThrow('`spec.config.endpoint`');
  });
});

describe('ends of credentials that were seen', () => {
  it('are known by the service and the credential together', () => {
    const known = createKnownExpiries();
    known.remember('https://a/v3', 'one', 7);
    expect(known.find('https://a/v3', 'one')).toBe(7);
    expect([known.find('https://b/v3', 'one'), known.find('https://a/v3', 'two')]).toEqual([undefined, undefined]);
    known.remember('https://a/v3', 'one', undefined);
    expect(known.find('https://a/v3', 'one')).toBeUndefined();
  });

  it('are no more than so many, the latest', () => {
    const known = createKnownExpiries(2);
    for (const credential of ['one', 'two', 'one', 'three']) known.remember('a', credential, 1);
    expect(['one', 'two', 'three'].map((credential) => known.find('a', credential))).toEqual([1, undefined, 1]);
  });
});
