import { createSign, createVerify, generateKeyPairSync } from 'node:crypto';

/** Who makes web-identity tokens, and STS's judgment on them, which moto leaves out. */
export interface IdentityProvider {
  /** A token that ends in so many seconds, for STS unless told otherwise. */
  token(seconds: number, audience?: string): string;
  /** STS's own word for a token that is refused. */
  judge(token: string): 'InvalidIdentityToken' | 'ExpiredTokenException' | undefined;
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

export function createIdentityProvider(): IdentityProvider {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    token: (seconds, audience = 'sts.amazonaws.com') => {
      const exp = Math.floor(Date.now() / 1000) + seconds;
      const claims = {
        iss: 'https://issuer.example',
        sub: 'system:serviceaccount:default:gateway',
        aud: audience,
        exp,
      };
      const signed = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
      return `${signed}.${createSign('sha256').update(signed).sign(privateKey, 'base64url')}`;
    },
    judge: (token) => {
      const [head = '', body = '', signature = ''] = token.split('.');
      const isSigned = createVerify('sha256').update(`${head}.${body}`).verify(publicKey, signature, 'base64url');
      if (!isSigned) return 'InvalidIdentityToken';
      const { aud, exp } = JSON.parse(Buffer.from(body, 'base64url').toString()) as { aud: string; exp: number };
      if (aud !== 'sts.amazonaws.com') return 'InvalidIdentityToken';
      return exp * 1000 < Date.now() ? 'ExpiredTokenException' : undefined;
    },
  };
}
