import { connect, type Socket } from 'node:net';
import { rawRequest } from './raw-request.ts';

// A process of its own, so that a flood takes none of the gateway's time but what it costs: so many different bad tokens
// in each second, on sockets that don't wait for answers, and come back when they are closed. It tells its parent how far
// it is.
const [url = '', prefix = '', perSecond = '', seconds = '', socketCount = ''] = process.argv.slice(2);
const { port, hostname: host } = new URL(url);
const total = Number(perSecond) * Number(seconds);

export interface FloodProgress {
  readonly sent: number;
  /** Those that will get no answer, since their connection was closed, among them. */
  readonly answered: number;
  /** How often each status came, and how often none did. */
  readonly answers: Readonly<Record<string, number>>;
  /** How long it took to send them all, once they are. */
  readonly sentWithinMs: number | undefined;
}

const answers: Record<string, number> = {};
let sent = 0;
let answered = 0;
let sentWithinMs: number | undefined;

function count(status: string, times = 1): void {
  answers[status] = (answers[status] ?? 0) + times;
  answered += times;
}

interface Sender {
  readonly socket: Socket;
  unanswered: number;
}

function open(): Sender {
  const socket = connect({ port: Number(port), host, noDelay: true });
  const sender = { socket, unanswered: 0 };
  let rest = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    for (const [, status = ''] of (rest + chunk).matchAll(/HTTP\/1\.1 (\d{3})/g)) {
      count(status);
      sender.unanswered -= 1;
    }
    // One character less than a whole match, so that none is counted twice.
    rest = (rest + chunk).slice(-11);
  });
  socket.on('error', () => undefined);
  socket.once('close', () => {
    if (sender.unanswered > 0) count('closed', sender.unanswered);
  });
  return sender;
}

function write(index: number, text: string): void {
  let sender = senders[index];
  if (sender === undefined || sender.socket.closed || !sender.socket.writable) sender = senders[index] = open();
  sender.unanswered += 1;
  sender.socket.write(text);
}

const senders = Array.from({ length: Number(socketCount) }, open);
await Promise.all(senders.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
const begun = performance.now();
const pace = setInterval(() => {
  const due = Math.min(total, ((performance.now() - begun) / 1_000) * Number(perSecond));
  for (; sent < due; sent += 1) {
    write(sent % senders.length, rawRequest(url, [`Authorization: Bearer ${prefix}-${sent}`]));
  }
  if (sent >= total) {
    sentWithinMs = performance.now() - begun;
    clearInterval(pace);
  }
}, 5);
const report = setInterval(() => {
  process.send?.({ sent, answered, answers, sentWithinMs } satisfies FloodProgress);
  if (sentWithinMs === undefined || answered < total) return;
  clearInterval(report);
  for (const { socket } of senders) socket.destroy();
  process.disconnect();
}, 50);
