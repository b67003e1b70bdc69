// The load side of `--fanout`: thousands of sockets in one process, which counts frames by their WebSocket headers and
// never looks inside, so that the server under test is what limits. Talks with the bench over IPC (see fanout-load.ts).
import { connect, type Socket } from 'node:net';
import type { LoadAnswer, LoadRequest } from './fanout-load.ts';

/** Frames below this are signs of life (acknowledgements, Synced, Bookmarks); a change is far longer. */
const leastChangeBytes = 600;
/** So many handshakes at a time: what waits in the kernel's queue of a listener is dropped beyond 511. */
const atOnce = 100;

const tell = (answer: LoadAnswer) => void process.send?.(answer);
/** All sockets read into the same memory: a frame is looked at before the next read. */
const buffer = Buffer.allocUnsafe(256 * 1024);
const sockets: Subscriber[] = [];
/** How many sockets have had their n-th change. */
const reached: number[] = [];
let changes = 0;

/** One socket. A header that is cut by the end of a read is kept until the next one. */
class Subscriber {
  readonly opened: Promise<void>;
  private readonly socket: Socket;
  private readonly messages: string[];
  private changes = 0;
  private skip = 0;
  private rest: Buffer | undefined;
  private upgraded = false;
  private readonly open: () => void;

  constructor(url: URL, payload: object) {
    this.messages = [
      JSON.stringify({ type: 'connection_init' }),
      JSON.stringify({ id: '1', type: 'subscribe', payload }),
    ];
    const opened = Promise.withResolvers<void>();
    this.opened = opened.promise;
    this.open = opened.resolve;
    const onread = { buffer, callback: (bytes: number) => this.read(buffer.subarray(0, bytes)) };
    this.socket = connect({ host: url.hostname, port: Number(url.port), onread }, () => {
      this.socket.write(
        `GET /graphql HTTP/1.1\r\nhost: ${url.host}\r\nconnection: upgrade\r\nupgrade: websocket\r\n` +
          'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
          'sec-websocket-protocol: graphql-transport-ws\r\n\r\n',
      );
    });
    this.socket.on('error', opened.reject);
    this.socket.on('close', () => opened.reject(new Error('a socket was closed by its server')));
  }

  private read(chunk: Buffer): boolean {
    let data = this.rest ? Buffer.concat([this.rest, chunk]) : chunk;
    this.rest = undefined;
    if (!this.upgraded) {
      const end = data.indexOf('\r\n\r\n');
      if (end < 0) {
        this.rest = Buffer.from(data);
        return true;
      }
      if (!data.subarray(0, 12).equals(switching)) throw new Error(`The upgrade was refused: ${data.toString()}`);
      this.upgraded = true;
      this.sendNext();
      data = data.subarray(end + 4);
    }
    this.count(data);
    return true;
  }

  private count(data: Buffer): void {
    let at = 0;
    for (;;) {
      const skipped = Math.min(this.skip, data.length - at);
      this.skip -= skipped;
      at += skipped;
      if (at === data.length) return;
      const short = (data[at + 1] ?? 0) & 0x7f;
      const head = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (data.length - at < head) {
        this.rest = Buffer.from(data.subarray(at));
        return;
      }
      const opcode = (data[at] ?? 0) & 0x0f;
      this.skip = short === 126 ? data.readUInt16BE(at + 2) : short === 127 ? data.readUIntBE(at + 4, 6) : short;
      at += head;
      this.take(opcode, this.skip);
    }
  }

  private take(opcode: number, length: number): void {
    if (opcode === 9) this.socket.write(pong);
    else if (opcode === 8) throw new Error('a socket was closed by its server');
    else if (length < leastChangeBytes) this.sendNext();
    else change(++this.changes);
  }

  /** After the upgrade connection_init, after its answer the operation; behind the next sign of life it is live. */
  private sendNext(): void {
    const message = this.messages.shift();
    if (message === undefined) this.open();
    else this.socket.write(masked(message));
  }
}

const switching = Buffer.from('HTTP/1.1 101');
const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

/** A text frame as clients send it; a mask of zeros leaves the text as it is. */
function masked(text: string): Buffer {
  const data = Buffer.from(text);
  const head = Buffer.alloc(8);
  head[0] = 0x81;
  head[1] = 0x80 | 126;
  head.writeUInt16BE(data.length, 2);
  return Buffer.concat([head, data]);
}

function change(nth: number): void {
  changes += 1;
  const count = (reached[nth] ?? 0) + 1;
  reached[nth] = count;
  if (count === sockets.length) tell({ kind: 'reached', change: nth, at: now() });
}

/** Of the machine's own clock, which all processes share; milliseconds. */
const now = () => Number(process.hrtime.bigint()) / 1e6;

async function open({ url, subscriptions, count }: Extract<LoadRequest, { kind: 'open' }>): Promise<void> {
  const target = new URL(url);
  const queue = Array.from({ length: count }, (_, index) => subscriptions[index % subscriptions.length] ?? {}).values();
  const worker = async () => {
    for (const payload of queue) {
      const subscriber = new Subscriber(target, payload);
      sockets.push(subscriber);
      await subscriber.opened;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  tell({ kind: 'opened' });
}

process.on('message', (request: LoadRequest) => {
  if (request.kind === 'open') void open(request);
  else if (request.kind === 'count') tell({ kind: 'count', changes });
  else process.exit(0);
});
process.on('disconnect', () => process.exit(0));
