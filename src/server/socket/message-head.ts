/** WebSocket's header of a whole text message of so many bytes, as a server sends it, and the first of those bytes. */
export function messageHead(first: Buffer, bytes: number): Buffer {
  const own = bytes < 126 ? 2 : bytes < 65_536 ? 4 : 10;
  const head = Buffer.allocUnsafe(own + first.length);
  head[0] = finalText;
  if (own === 2) head[1] = bytes;
  else if (own === 4) {
    head[1] = 126;
    head.writeUInt16BE(bytes, 2);
  } else {
    head[1] = 127;
    head.writeUInt32BE(Math.floor(bytes / 2 ** 32), 2);
    head.writeUInt32BE(bytes % 2 ** 32, 6);
  }
  first.copy(head, own);
  return head;
}

const finalText = 0x81;
