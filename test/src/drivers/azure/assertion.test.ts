import { constants, createHash, createPrivateKey, randomUUID, verify, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { signAssertion } from '../../../../src/drivers/azure/assertion.ts';
import { rsaCertificate, type RsaCertificate } from './rsa-certificate.ts';

const audience = 'https://login.microsoftonline.com/t/oauth2/v2.0/token';
const now = Date.parse('2027-01-31T12:00:00.500Z');
let pair: RsaCertificate;

beforeAll(async () => {
  pair = await rsaCertificate();
});

async function sign(clientId: string): Promise<{ header: unknown; claims: Record<string, unknown>; isGood: boolean }> {
  const certificate = new X509Certificate(pair.certificate);
  const key = createPrivateKey(pair.key);
  const parts = (await signAssertion({ certificate, key }, { clientId, audience, now })).split('.');
  const [header = '', claims = '', signature = ''] = parts;
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const isGood = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key: certificate.publicKey, padding, saltLength: 32 },
    Buffer.from(signature, 'base64url'),
  );
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  return { header: decode(header), claims: decode(claims), isGood };
}

describe('the assertion that a certificate signs', () => {
  it('names the certificate by its SHA-256 and is good by its key', async () => {
    const { header, isGood } = await sign('app');
    const thumbprint = createHash('sha256').update(new X509Certificate(pair.certificate).raw).digest('base64url');
    expect(header).toEqual({ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint });
    expect(isGood).toBe(true);
  });

  it('is for one application at one address and for ten minutes, and never twice the same', async () => {
    const clientId = randomUUID();
    const [first, second] = [(await sign(clientId)).claims, (await sign(clientId)).claims];
    const issuedAt = 1_801_396_800;
    expect(first).toEqual({
      aud: audience,
      iss: clientId,
      sub: clientId,
      jti: expect.any(String) as string,
      iat: issuedAt,
      nbf: issuedAt,
      exp: issuedAt + 600,
    });
    expect(second['jti']).not.toBe(first['jti']);
  });
});
