import { connect, type Socket } from 'node:net';
import { rawRequest } from './raw-request.ts';

// A process of its own, so that a flood takes none of the gateway's time but what it costs: so many different bad tokens
// in each second, on sockets that don't wait for answers. It tells its parent how far it is.
const [url = '', prefix = '', perSecond = '', seconds = '', socketCount = ''] = process.argv.slice(2);
const { port, hostname: host } = new URL(url);
const total = Number(perSecond) * Number(seconds);

export interface FloodProgress {
  readonly sent: number;
  readonly answered: number;
  /** How often each status came. */
  readonly answers: Readonly<Record<string, number>>;
  /** How long it took to send them all, once they are. */
  readonly sentWithinMs: number | undefined;
}

const answers: Record<string, number> = {};
let sent = 0;
let answered = 0;
let sentWithinMs: number | undefined;

function open(): Socket {
  const socket = connect({ port: Number(port), host, noDelay: true });
  let rest = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    for (const [, status = ''] of (rest + chunk).matchAll(/HTTP\/1\.1 (\d{3})/g)) {
      answers[status] = (answers[status] ?? 0) + 1;
      answered += 1;
    }
    // One character less than a whole match, so that none is counted twice.
    rest = (rest + chunk).slice(-11);
  });
  return socket;
}

const sockets = Array.from({ length: Number(socketCount) }, open);
await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
const begun = performance.now();
const pace = setInterval(() => {
  const due = Math.min(total, ((performance.now() - begun) / 1_000) * Number(perSecond));
  for (; sent < due; sent += 1) {
    sockets[sent % sockets.length]?.write(rawRequest(url, [`Authorization: Bearer ${prefix}-${sent}`]));
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
  for (const socket of sockets) socket.destroy();
  process.disconnect();
}, 50);
