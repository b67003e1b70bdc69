import { WebSocket } from 'ws';
import { guardSecretsIn } from '../../../support/leaks.ts';

/** A raw graphql-transport-ws socket whose messages and close can be awaited. */
export interface TestSocket {
  readonly ws: WebSocket;
  send(message: unknown): void;
  /** The next message not taken yet. */
  next(): Promise<Record<string, unknown>>;
  readonly closed: Promise<{ code: number; reason: string }>;
}

export function openSocket(
  url: string,
  options: { readonly headers?: Record<string, string>; readonly protocols?: string[] } = {},
): Promise<TestSocket> {
  const ws = new WebSocket(url.replace(/^http/, 'ws'), options.protocols ?? ['graphql-transport-ws'], {
    headers: options.headers ?? {},
  });
  const arrived: Record<string, unknown>[] = [];
  const waiting: ((message: Record<string, unknown>) => void)[] = [];
  ws.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as Record<string, unknown>;
    const take = waiting.shift();
    if (take === undefined) arrived.push(message);
    else take(message);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    ws.once('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') }));
  });
  return new Promise((resolve, reject) => {
    ws.once('error', reject);
    ws.once('open', () =>
      resolve({
        ws,
        send: (message) => {
          if (isInit(message)) guardSecretsIn(message.payload, ['authorization']);
          ws.send(typeof message === 'string' ? message : JSON.stringify(message));
        },
        next: () => {
          const message = arrived.shift();
          return message ? Promise.resolve(message) : new Promise((take) => void waiting.push(take));
        },
        closed,
      }),
    );
  });
}

/** The same, after connection_init and its answer. */
export async function openAcknowledged(url: string, payload?: Record<string, unknown>): Promise<TestSocket> {
  const socket = await openSocket(url);
  socket.send({ type: 'connection_init', payload });
  await socket.next();
  return socket;
}

/** The status with which an upgrade is refused. */
export async function upgradeStatus(url: string, headers: Record<string, string> = {}): Promise<string> {
  const socket = await openSocket(url, { headers }).catch((error: unknown) => error as Error);
  if (socket instanceof Error) return socket.message;
  socket.ws.terminate();
  return 'open';
}

function isInit(message: unknown): message is { readonly payload: unknown } {
  return typeof message === 'object' && message !== null && 'payload' in message;
}
