import { expect, it } from 'vitest';
import { messageHead } from '../../../src/server/socket/message-head.ts';

it.each([
  [0, [0x81, 0]],
  [125, [0x81, 125]],
  [126, [0x81, 126, 0, 126]],
  [65_535, [0x81, 126, 0xff, 0xff]],
  [65_536, [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]],
  [2 ** 32 + 2, [0x81, 127, 0, 0, 0, 1, 0, 0, 0, 2]],
])('the header of a message of %i bytes is as RFC 6455 wants it', (bytes, header) => {
  expect([...messageHead(Buffer.from('{'), bytes)]).toEqual([...header, 0x7b]);
});
