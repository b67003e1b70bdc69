import { describe, expect, it } from 'vitest';
import { decodeNodeId, encodeNodeId } from '../../schema/node.ts';

describe('a node id', () => {
  it('stands for the object that it was made of', () => {
    const key = { kind: 'MachineProvider', namespace: 'default', name: 'aws-us-west-2.example' } as const;
    expect(decodeNodeId(encodeNodeId(key))).toEqual(key);
    expect(encodeNodeId(key)).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  const encoded = (text: string) => Buffer.from(text).toString('base64url');

  it.each([
    '',
    'MachineProvider:default/a',
    encoded('Machine:default/a'),
    encoded('MachineProvider:default'),
    encoded('MachineProvider:/a'),
    encoded('MachineProvider:a/b/c'),
    `${encoded('MachineProvider:default/ab')}==`,
    '\u{1F600}',
  ])('is not read from %j', (text) => {
    expect(decodeNodeId(text)).toBeUndefined();
  });
});
