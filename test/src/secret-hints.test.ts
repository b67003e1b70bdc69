import { describe, expect, it } from 'vitest';
import { createRegistry } from '../../src/drivers/create-registry.ts';
import { drivers } from '../../src/drivers/registry.ts';
import type { SeenSecret } from '../../src/providers/scope/secret-access.ts';
import { createSecretHints } from '../../src/secret-hints.ts';
import { contractManifest } from '../support/contract.ts';

const { signal } = new AbortController();
const at = 'spec.authentication';

/** Hints by what is seen of each Secret; what isn't listed is absent. */
async function hints(seen: Readonly<Record<string, SeenSecret>>, spec: unknown, namespace: unknown = 'default') {
  const looks: string[] = [];
  const look = async (secret: { namespace: string; name: string }) => {
    looks.push(`${secret.namespace}/${secret.name}`);
    return seen[secret.name] ?? 'absent';
  };
  const told = createSecretHints({ sight: { look }, drivers: createRegistry(drivers) });
  const problems = await told.about(namespace, spec, signal);
  return { looks, problems, words: problems.map(({ code, path, severity }) => `${severity} ${code} ${path}`) };
}

const aws = contractManifest('aws-us-west-2').spec;
const vsphere = contractManifest('vsphere-datacenter1').spec;

describe('hints at Secrets', () => {
  it('are none where all is there', async () => {
    expect((await hints({ 'aws-credentials': ['access-key-id', 'secret-access-key'] }, aws)).words).toEqual([]);
    expect((await hints({ 'vsphere-certs': ['tls.crt', 'tls.key', 'more'] }, vsphere)).words).toEqual([]);
  });

  it('name an absent Secret once, however often it is named, and look once', async () => {
    const { looks, words, problems } = await hints({}, vsphere);
    expect(looks).toEqual(['default/vsphere-certs']);
    expect(words).toEqual([`WARNING NOT_FOUND ${at}.certificate.certSecretRef.name`]);
    expect(problems[0]).toMatchObject({
      message: 'Expected a Secret "vsphere-certs" in the namespace "default", but there is none.',
      fix: expect.stringMatching(/\w/) as string,
    });
  });

  it('name each key that is lacking where it is named', async () => {
    expect((await hints({ 'vsphere-certs': ['tls.crt'] }, vsphere)).words).toEqual([
      `WARNING NOT_FOUND ${at}.certificate.keySecretRef.key`,
    ]);
  });

  it('know of the siblings that the type needs, and say what they are for', async () => {
    const { words, problems } = await hints({ 'aws-credentials': ['access-key-id', 'canary'] }, aws);
    expect(words).toEqual([`WARNING NOT_FOUND ${at}.apiKey.secretRef`]);
    expect(problems[0]?.message).toContain('"secret-access-key"');
    // What else is in it is nobody's business.
    expect(JSON.stringify(problems)).not.toContain('canary');
  });

  it('ask for siblings of the chosen method only, and of each method where none is chosen', async () => {
    const secretRef = { name: 'one', key: 'k' };
    const both = { apiKey: { secretRef }, serviceAccount: { secretRef } };
    const spec = { type: 'aws', authentication: { type: 'serviceaccount', ...both } };
    expect((await hints({ one: ['k'] }, spec)).words).toEqual([]);
    expect((await hints({ one: ['k'] }, { type: 'aws', authentication: both })).words).toEqual([
      `WARNING NOT_FOUND ${at}.apiKey.secretRef`,
    ]);
  });

  it('say nothing of what is not seen, and go on with the others', async () => {
    const spec = {
      type: 'vsphere',
      authentication: {
        type: 'certificate',
        certificate: {
          certSecretRef: { name: 'unseen', key: 'tls.crt' },
          keySecretRef: { name: 'absent', key: 'tls.key' },
        },
      },
    };
    expect((await hints({ unseen: 'unseen' }, spec)).words).toEqual([
      `WARNING NOT_FOUND ${at}.certificate.keySecretRef.name`,
    ]);
  });

  it('ask the cluster for valid names only', async () => {
    const named = (name: unknown) => ({ type: 'aws', authentication: { apiKey: { secretRef: { name, key: 'k' } } } });
    for (const name of ['..', '', 'a/b', '../../x', 'A', '%2e', 7, null, {}]) {
      expect((await hints({}, named(name))).looks).toEqual([]);
    }
    for (const namespace of ['..', '', 'a/b', 'A', 7, null, undefined]) {
      if (namespace !== undefined) expect((await hints({}, named('good'), namespace)).looks).toEqual([]);
    }
    expect((await hints({}, named('good'))).looks).toEqual(['default/good']);
  });

  it.each([undefined, null, 7, 'x', [], {}, { authentication: 7 }, { authentication: { apiKey: [] } }])(
    'take whatever a spec may be: %j',
    async (spec) => {
      expect((await hints({}, spec)).words).toEqual([]);
    },
  );
});
