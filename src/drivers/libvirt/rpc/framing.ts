import { BrokenPacket, LongPacket } from './broken-packet.ts';
import { leastPacketBytes, lengthBytes } from './packet.ts';

/** Cuts what comes over a socket into packets; it holds no more than one packet that is not whole yet. */
export interface Framing {
  /**
   * The packets that are whole by now, each with its length in front. Throws BrokenPacket or LongPacket as soon as a length
   * is read that is none; nothing may be pushed after that.
   */
  push(chunk: Buffer): Buffer[];
}

/** Pieces as short as this are put together: each takes hundreds of bytes beside its own, and a peer sends them by the byte. */
const shortPiece = 4_096;

/** Puts the last ones together while they are about as long, so that no byte is copied often. */
function gather(pieces: Buffer[], chunk: Buffer): void {
  let last = chunk;
  for (let before = pieces.at(-1); before !== undefined; before = pieces.at(-1)) {
    if (last.length >= shortPiece || before.length > 2 * last.length) break;
    pieces.pop();
    last = Buffer.concat([before, last]);
  }
  pieces.push(last);
}

export function createFraming(mostBytes: number): Framing {
  let pieces: Buffer[] = [];
  let held = 0;
  let wanted = lengthBytes;

  const announced = (bytes: Buffer) => {
    const length = bytes.readUInt32BE(0);
    if (length < leastPacketBytes) throw new BrokenPacket('a length that is too short for any');
    if (length <= mostBytes) return length;
    // "HTTP", "SSH-": another protocol greets in letters, whose number is far beyond any packet.
    if (bytes.subarray(0, lengthBytes).every((byte) => byte >= 0x20 && byte < 0x7f)) {
      throw new BrokenPacket('the words of another protocol');
    }
    throw new LongPacket(mostBytes);
  };
  return {
    push(chunk) {
      gather(pieces, chunk);
      held += chunk.length;
      const whole: Buffer[] = [];
      while (held >= wanted) {
        const bytes = pieces.length === 1 ? (pieces[0] ?? chunk) : Buffer.concat(pieces);
        pieces = [bytes];
        wanted = announced(bytes);
        if (held < wanted) break;
        whole.push(bytes.subarray(0, wanted));
        pieces = [bytes.subarray(wanted)];
        held -= wanted;
        wanted = lengthBytes;
      }
      return whole;
    },
  };
}
