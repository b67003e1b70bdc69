import { describe, expect, it } from 'vitest';
import { scrub } from '../../../src/asking/scrub.ts';

describe('what is rid of secrets', () => {
  it('has none of them, the longest first, wherever they stand', () => {
    const data = { names: ['x-hunter22-y', 'plain'], inner: { text: 'hunter22hunter22!', count: 7, none: null } };
    expect(scrub(data, ['hunter22', ' hunter22hunter22!\n'])).toEqual({
      names: ['x-[hidden]-y', 'plain'],
      inner: { text: '[hidden]', count: 7, none: null },
    });
  });

  it('keeps what only resembles a short one, and is the same object where there is nothing to hide', () => {
    const data = { name: 'region-1' };
    expect(scrub(data, ['region'])).toBe(data);
  });

  const secret = 'pä55/w+rd ~?!"x';

  it.each(['', 'u', 'us', 'use', 'gateway:', 'gateway@corp.example:'])(
    'has none encoded as base64 behind %j, nor a letter of it, whatever follows',
    (before) => {
      for (const after of ['', '.', '..', '...', ':more of it']) {
        for (const encoding of ['base64', 'base64url'] as const) {
          const text = Buffer.from(`${before}${secret}${after}`).toString(encoding);
          const clean = scrub(`Basic ${text} was refused`, [secret]);
          expect(clean).toMatch(/^Basic [\w+/-]*\[hidden\][\w+/=-]* was refused$/);
          const [, kept = ''] = /^Basic (.*)\[hidden\]/.exec(clean) ?? [];
          expect(before.startsWith(Buffer.from(kept, encoding).toString())).toBe(true);
        }
      }
    },
  );

  it.each([
    ['a URL', encodeURIComponent(secret)],
    ['a URL in small letters', encodeURIComponent(secret).replace(/%../g, (escape) => escape.toLowerCase())],
    ['a form', new URLSearchParams({ password: secret }).toString().slice('password='.length)],
    ['JSON', JSON.stringify(secret).slice(1, -1)],
    ['JSON in capitals', JSON.stringify(secret).slice(1, -1).toUpperCase()],
  ])('has none as it stands in %s', (_, text) => {
    expect(scrub({ echo: [`?password=${text}&user=gateway`] }, [secret])).toEqual({
      echo: ['?password=[hidden]&user=gateway'],
    });
  });

  it('has none in another case, as host names and hexadecimal digits come back', () => {
    const uuid = '5f0c2a44-9d3e-4b7a-8c11-0a1b2c3d4e5f';
    const data = [`${uuid.toUpperCase()}.example.com`, 'hunter22sSECRET.example.com', 'HUNTER22 ÄÖÜ'];
    expect(scrub(data, [uuid, 'Hunter22SSecret', 'Hunter22 äöü'])).toEqual([
      '[hidden].example.com',
      '[hidden].example.com',
      '[hidden]',
    ]);
  });

  it.each(['a&amp;b&lt;c"d\'e', 'a&amp;b&lt;c&quot;d&apos;e', 'a&amp;b&lt;c&quot;d&#39;e', `A&AMP;B&LT;C"D'E`])(
    'has none as XML or HTML write it: %s',
    (text) => {
      expect(scrub(`<password>${text}</password>`, [`a&b<c"d'e`])).toBe('<password>[hidden]</password>');
    },
  );

  it('is what it was where it holds other things encoded', () => {
    const data = {
      a: Buffer.from('gateway:another password').toString('base64'),
      b: 'p%C3%A4ssword',
      c: 'x'.repeat(99),
    };
    expect(scrub(data, [secret])).toEqual(data);
  });

  it('has a long text hidden as it is, which nobody encodes', () => {
    const long = 'Kq7-'.repeat(10_000);
    expect(scrub(`a ${long} b ${long.toUpperCase()}`, [long])).toBe('a [hidden] b [hidden]');
  });

  it('has none behind letters that are two in small', () => {
    expect(scrub('İ hunter22 İ', ['hunter22'])).toBe('İ [hidden] İ');
  });

  it('has none that begins or ends it', () => {
    expect(['hunter22', 'hunter22 x', 'x hunter22'].map((text) => scrub(text, ['hunter22']))).toEqual([
      '[hidden]',
      '[hidden] x',
      'x [hidden]',
    ]);
  });
});
