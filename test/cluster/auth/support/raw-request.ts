import { connect } from 'node:net';

export interface RawAnswer {
  /** Of the first answer; 0 when there was none. */
  readonly status: number;
  readonly text: string;
}

export const listQuery = '{ machineProviders { totalCount } }';

/** A POST of the list, with these header lines as they stand, in bytes of Latin-1: also what no client would send. */
export function rawRequest(url: string, lines: readonly string[], path = '/graphql'): string {
  const body = JSON.stringify({ query: listQuery });
  const has = (name: string) => lines.some((line) => line.toLowerCase().startsWith(name));
  const host = has('host:') ? [] : [`Host: ${new URL(url).host}`];
  const always = ['Content-Type: application/json', `Content-Length: ${body.length}`];
  return [`POST ${path} HTTP/1.1`, ...host, ...always, ...lines, '', body].join('\r\n');
}

/** Sends it and reads until the server has no more to say. */
export async function sendRaw(url: string, lines: readonly string[], localAddress = '127.0.0.1'): Promise<RawAnswer> {
  const { port, hostname } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, localAddress });
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  // A server that hangs up on too much resets the connection; what it said before counts.
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(Buffer.from(rawRequest(url, [...lines, 'Connection: close']), 'latin1'));
  await closed;
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text };
}
