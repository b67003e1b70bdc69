/** What came is no packet as libvirt sends them; the message says in what, and holds nothing of what came. */
export class BrokenPacket extends Error {
  constructor(got: string) {
    super(`Expected a packet of libvirt's protocol, but got ${got}.`);
    this.name = 'BrokenPacket';
  }
}

/** A packet that announces more bytes than are read. */
export class LongPacket extends Error {
  constructor(mostBytes: number) {
    super(`Expected a packet of ${mostBytes} bytes at most, but a longer one is announced.`);
    this.name = 'LongPacket';
  }
}

/** All answers of one connection together are more bytes than are read. */
export class LongConversation extends Error {
  constructor(mostBytes: number) {
    super(`Expected answers of ${mostBytes} bytes in all, but there are more.`);
    this.name = 'LongConversation';
  }
}
