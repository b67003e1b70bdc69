import { describe, expect, it } from 'vitest';
import { createScram, ScramMismatch } from '../../../../src/drivers/libvirt/scram.ts';
import { Hidden } from '../../../../src/drivers/hidden.ts';

const user = new Hidden('user');
const password = new Hidden('pencil');

// The examples of RFC 5802 and RFC 7677.
const examples = [
  {
    digest: 'sha1',
    nonce: 'fyko+d2lbbFgONRv9qkxdawL',
    server: 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
    answer: 'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    proof: 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
  },
  {
    digest: 'sha256',
    nonce: 'rOprNGfwEbeRWgbNEkqO',
    server: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    answer:
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    proof: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  },
];

describe('signing in by SCRAM', () => {
  it.each(examples)('does as the example of its RFC with $digest', async ({ digest, nonce, server, answer, proof }) => {
    const scram = createScram(digest, user, password, nonce);
    expect(scram.first).toBe(`n,,n=user,r=${nonce}`);
    expect(await scram.answer(server)).toBe(answer);
    expect(() => scram.verify(proof)).not.toThrow();
  });

  it.each([
    ["another's nonce", 'r=other,s=QSXCR+Q6sek8bf92,i=4096'],
    ['our nonce and nothing behind it', 'r=own,s=QSXCR+Q6sek8bf92,i=4096'],
    ['a number of rounds that takes hours', 'r=own1,s=QSXCR+Q6sek8bf92,i=9999999'],
    ['no rounds', 'r=own1,s=QSXCR+Q6sek8bf92,i=0'],
    ['an error', 'e=invalid-proof'],
  ])('refuses a server that answers with %s', async (_what, server) => {
    await expect(createScram('sha256', user, password, 'own').answer(server)).rejects.toBeInstanceOf(ScramMismatch);
  });

  it('believes no server that does not know the password', async () => {
    const scram = createScram('sha256', user, password, 'own');
    expect(() => scram.verify('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')).toThrow(ScramMismatch);
    await scram.answer('r=own1,s=QSXCR+Q6sek8bf92,i=4096');
    for (const last of ['v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=', 'v=', '', 'e=other-error']) {
      expect(() => scram.verify(last), last).toThrow(ScramMismatch);
    }
  });

  it('writes what separates fields in a name as the RFC does', () => {
    expect(createScram('sha256', new Hidden('a=b,c'), password, 'own').first).toBe('n,,n=a=3Db=2Cc,r=own');
  });
});
