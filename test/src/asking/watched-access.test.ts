import { describe, expect, it } from 'vitest';
import { watchAccess } from '../../../src/asking/watched-access.ts';
import type { Access, Call } from '../../../src/drivers/access.ts';
import { Hidden } from '../../../src/drivers/hidden.ts';
import { readClouds } from '../../../src/drivers/openstack/clouds-yaml.ts';
import { readToken } from '../../../src/drivers/proxmox/token.ts';
import { anAnswer } from '../drivers/answers.ts';

function anAccess() {
  const calls: Call[] = [];
  const access: Access & { secretVersions(): string } = {
    call: async (call) => {
      calls.push(call);
      return anAnswer(200);
    },
    dial: () => Promise.reject(new Error('nobody is dialed')),
    unverified: () => [],
    dialing: () => undefined,
    secretVersions: () => '',
    secret: async (name) => ({ name, get: (key) => (key === 'key' ? new Hidden('text-of-the-secret') : undefined) }),
    credentialRefused: () => undefined,
    now: () => 0,
    signal: new AbortController().signal,
  };
  return { access, calls };
}

const call: Call = { method: 'GET', url: 'https://example.com/', purpose: 'look', carries: [] };

describe('an access that is watched', () => {
  it('knows every text of a Secret that was used, and every token that was sent', async () => {
    const watched = watchAccess(anAccess().access, new AbortController().signal);
    const secret = await watched.secret('credentials');
    expect([secret.get('other'), watched.secretTexts()]).toEqual([undefined, []]);
    secret.get('key');
    const sent = {
      authorization: 'Bearer token-of-the-bearer',
      'x-amz-security-token': 'token-of-the-session',
      'X-Auth-Token': 'token-of-keystone',
      cookie: 'vmware_soap_session="id-of-the-session"',
      accept: 'application/json',
      'x-amz-date': '20260101T000000Z',
    };
    await watched.call({ ...call, headers: sent });
    await watched.call(call);
    expect(watched.secretTexts().toSorted()).toEqual([
      'id-of-the-session',
      'text-of-the-secret',
      'token-of-keystone',
      'token-of-the-bearer',
      'token-of-the-session',
    ]);
  });

  it('knows by itself a password that is read out of a clouds.yaml, since it is sent by itself', async () => {
    const document =
      'clouds:\n  lab:\n    auth: {auth_url: https://keystone.lab:5000, username: gateway, password: hunter22hunter22}\n';
    const access: Access & { secretVersions(): string } = {
      ...anAccess().access,
      secret: async (name) => ({ name, get: (key) => (key === 'clouds.yaml' ? new Hidden(document) : undefined) }),
    };
    const watched = watchAccess(access, new AbortController().signal);
    const { password } = readClouds(await watched.secret('credentials'), 'clouds.yaml', undefined);
    expect(password?.reveal()).toBe('hunter22hunter22');
    expect(watched.secretTexts()).toEqual([document, 'hunter22hunter22']);
  });

  it("knows by itself the uuid of a Proxmox VE token, whose user and name are the provider's to show", async () => {
    const uuid = '0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0';
    const text = `gateway@pve!probe=${uuid}`;
    const access: Access & { secretVersions(): string } = {
      ...anAccess().access,
      secret: async (name) => ({ name, get: (key) => (key === 'token' ? new Hidden(text) : undefined) }),
    };
    const watched = watchAccess(access, new AbortController().signal);
    const spec = { authentication: { apiKey: { secretRef: { name: 'credentials', key: 'token' } } } };
    expect((await readToken(spec, watched)).fullId).toBe('gateway@pve!probe');
    expect(watched.secretTexts()).toEqual([text, uuid]);
  });

  it('keeps no signatures, of which each request has another', async () => {
    const watched = watchAccess(anAccess().access, new AbortController().signal);
    const scope = 'AKIAIOSFODNN7EXAMPLE/20260101/eu-west-1/ec2/aws4_request';
    for (const signature of ['0a', '0b']) {
      const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${signature}`;
      await watched.call({ ...call, headers: { authorization, 'x-amz-security-token': 'token-of-the-session' } });
    }
    expect(watched.secretTexts()).toEqual(['token-of-the-session']);
  });

  it('ends calls with the run, and those of signing out with a signal of their own', async () => {
    const { access, calls } = anAccess();
    const run = new AbortController();
    const watched = watchAccess(access, run.signal);
    await watched.call(call);
    run.abort();
    watched.beginClosing(new AbortController().signal);
    await watched.call(call);
    expect(calls.map(({ signal }) => signal?.aborted)).toEqual([true, false]);
    expect(watched.signal.aborted).toBe(false);
  });
});
