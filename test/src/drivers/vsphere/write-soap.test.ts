import { describe, expect, it } from 'vitest';
import { nodeAt, readXml } from '../../../../src/drivers/read-xml.ts';
import { escapeXml, textElement, writeRequest } from '../../../../src/drivers/vsphere/write-soap.ts';

describe('a request', () => {
  it.each(['<&>"\'', ']]>', 'Büro %2f 😀', 'two\r\nlines', '  blanks  '])(
    'is read back as it was meant: %j',
    (text) => {
      const written = writeRequest('Login', { type: 'SessionManager', id: 'a<b&c' }, textElement('password', text));
      const call = nodeAt(readXml(Buffer.from(written)), 'Body/Login');
      expect(nodeAt(call, 'password')?.text).toBe(text);
      expect(nodeAt(call, '_this')).toMatchObject({ text: 'a<b&c', attributes: { type: 'SessionManager' } });
    },
  );

  it('leaves out what XML can not write', () => {
    expect(escapeXml('a\u0000b\u001fc\ud800\uffff')).toBe('abc\ufffd');
  });
});
