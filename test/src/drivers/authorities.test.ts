import { describe, expect, it } from 'vitest';
import { authoritiesIn } from '../../../src/drivers/tls.ts';
import { createCertificateAuthority } from '../../support/certificates.ts';

describe('authorities that an owner brings', () => {
  it('are a few hundred at most, since each connection reads them all', async () => {
    const { certificate } = await createCertificateAuthority('one of many');
    expect(authoritiesIn(`${certificate}\n`.repeat(2))).toHaveLength(2);
    expect(authoritiesIn(`${certificate}\n`.repeat(301))).toBeUndefined();
    expect(authoritiesIn('none')).toBeUndefined();
  });
});
