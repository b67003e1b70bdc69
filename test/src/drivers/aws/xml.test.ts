import { describe, expect, it } from 'vitest';
import { itemsAt, numberAt, readLongXml, readXml, textAt, type XmlNode } from '../../../../src/drivers/aws/xml.ts';

const bytes = (text: string) => Buffer.from(text);

describe('XML', () => {
  it('of any length leaves others their turn while it is read', async () => {
    const items = 20_000;
    let [taken, takenByThen] = [0, 0];
    setImmediate(() => (takenByThen = taken));
    const root = await readLongXml(bytes(`<a><set>${'<item><b/></item>'.repeat(items)}</set></a>`), 'set', () => {
      taken += 1;
    });
    expect([root?.name, taken]).toEqual(['a', items]);
    expect(takenByThen).toBeGreaterThan(0);
    expect(takenByThen).toBeLessThan(items);
  });

  it('is read with its entities, CDATA and texts in other scripts, wherever a piece ends', () => {
    const long = 'ü€😀'.repeat(20_000);
    const root = readXml(
      bytes(`<?xml version="1.0"?>\n<a><b x="1"> 1 &lt; 2 </b><c><![CDATA[<&>]]></c><d>${long}</d></a>`),
    );
    expect(root?.name).toBe('a');
    expect(textAt(root, 'b')).toBe('1 < 2');
    expect(textAt(root, 'c')).toBe('<&>');
    expect(textAt(root, 'd')).toBe(long);
    expect(textAt(root, 'b/c')).toBeUndefined();
  });

  it('hands the items of one list over and keeps none of them', () => {
    const taken: XmlNode[] = [];
    const text = '<r><set><item><n>1</n><set><item>x</item></set></item><item><n>2</n></item></set><t>next</t></r>';
    const root = readXml(bytes(text), 'set', (item) => taken.push(item));
    expect(taken.map((item) => numberAt(item, 'n'))).toEqual([1, 2]);
    expect(itemsAt(taken[0], 'set').map((item) => item.text)).toEqual(['x']);
    expect(itemsAt(root, 'set')).toEqual([]);
    expect(textAt(root, 't')).toBe('next');
  });

  it('of more elements than any answer has is none, unless they are items that are handed over', () => {
    const many = '<b/>'.repeat(300_001);
    expect(readXml(bytes(`<a><set>${many}</set></a>`))).toBeUndefined();
    expect(readXml(bytes(`<a><set><item>${many}</item></set></a>`), 'set', () => undefined)).toBeUndefined();
    const attributes = Array.from({ length: 300_001 }, (_, n) => `x${n}=""`).join(' ');
    expect(readXml(bytes(`<a><b ${attributes}/></a>`))).toBeUndefined();
    let taken = 0;
    expect(readXml(bytes(`<a><set>${many}</set></a>`), 'set', () => (taken += 1))?.name).toBe('a');
    expect(taken).toBe(300_001);
  });

  it.each([
    ['nothing', ''],
    ['a text', 'hello'],
    ['HTML', '<html><body><br>Sign in</body></html>'],
    ['JSON', '{"a": 1}'],
    ['a cut answer', '<a><b>1</b>'],
    ['two roots', '<a/><b/>'],
    ['crossed tags', '<a><b></a></b>'],
    ['an entity of its own', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ['entities that grow', '<!DOCTYPE a [<!ENTITY x "yyyy"><!ENTITY z "&x;&x;&x;">]><a>&z;</a>'],
    ['a file of ours', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['depth without end', '<a>'.repeat(100_000)],
  ])('is none for %s', (_, text) => {
    expect(readXml(bytes(text))).toBeUndefined();
  });

  it('is none for bytes that are no UTF-8', () => {
    expect(readXml(Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0xfe, 0x3c, 0x2f, 0x61, 0x3e]))).toBeUndefined();
  });

  it.each([
    ['5', 5],
    ['0.5', 0.5],
    ['-1', undefined],
    ['1e9', undefined],
    ['NaN', undefined],
    ['', undefined],
    ['0x10', undefined],
  ])('reads %j as the number %s', (text, expected) => {
    expect(numberAt(readXml(bytes(`<a><b>${text}</b></a>`)), 'b')).toBe(expected);
  });
});
