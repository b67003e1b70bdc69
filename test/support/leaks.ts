import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Looks for every token and Secret that any test of this process has used in everything that any gateway says: log
 * lines, and each byte of its answers, over HTTP, event streams and sockets alike.
 */
const secrets = new Set<string>();
const leaks: string[] = [];
const gatewayPorts = new Set<number>();

/** What is shorter may well stand in a text by chance. */
const minLength = 16;
/** So much of a long one is enough to know it by. */
const knownBy = 256;
/** base64 grows it by a third. */
const tailLength = 2 * knownBy;

/** Never to be read again. Returns it. */
export function guardSecret(secret: string): string {
  const start = secret.slice(0, knownBy);
  if (start.length < minLength || Array.from(secrets).some((known) => start.includes(known))) return secret;
  secrets.add(start);
  secrets.add(Buffer.from(start).toString('base64').replace(/.?=+$/, ''));
  return secret;
}

/** The tokens that a `connection_init` brings, or the values of a Secret's manifest. */
export function guardSecretsIn(manifest: unknown, keys: readonly string[]): void {
  if (typeof manifest !== 'object' || manifest === null) return;
  for (const [key, value] of Object.entries(manifest as Record<string, unknown>)) {
    if (!keys.includes(key.toLowerCase())) continue;
    const texts: unknown[] = typeof value === 'object' && value !== null ? Object.values(value) : [value];
    for (const text of texts) if (typeof text === 'string') guardSecret(withoutScheme(text));
  }
}

/** Listens to one stream of text, whose parts may cut a secret in two. */
export function createEar(): (text: string) => void {
  let tail = '';
  return (text) => {
    const heard = tail + text;
    const found = Array.from(secrets).filter((secret) => heard.includes(secret));
    leaks.push(...found.map((secret) => around(heard, secret)));
    // What was found once is not found again.
    tail = found.length > 0 ? '' : heard.slice(-tailLength);
  };
}

/** From now on everything that is sent from this port is listened to. */
export function listenToGateway(url: string): void {
  gatewayPorts.add(Number(new URL(url).port));
}

/** Throws when a secret was heard since the last time. */
export function refuseLeaks(): void {
  const [leak] = leaks.splice(0);
  if (leak !== undefined) throw new Error(`Expected no secret in what a gateway says, but got: ${leak}`);
}

function around(text: string, secret: string): string {
  const at = text.indexOf(secret);
  return JSON.stringify(text.slice(Math.max(0, at - 200), at + secret.length));
}

function withoutScheme(header: string): string {
  return header.replace(/^(bearer|basic)\s+/i, '');
}

subscribe('http.server.request.start', (message) => {
  const { request } = message as { request: IncomingMessage };
  if (!gatewayPorts.has(request.socket.localPort ?? 0)) return;
  for (const header of request.headersDistinct['authorization'] ?? []) guardSecret(withoutScheme(header));
});

// Below write() and end(), where everything passes.
subscribe('net.server.socket', (message) => {
  const { socket } = message as { socket: Socket };
  if (!gatewayPorts.has(socket.localPort ?? 0)) return;
  const hear = createEar();
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  socket._write = (chunk: Uint8Array | string, encoding, callback) => {
    hear(textOf(chunk));
    write(chunk, encoding, callback);
  };
  socket._writev = (chunks: { chunk: Uint8Array | string; encoding: BufferEncoding }[], callback) => {
    for (const { chunk } of chunks) hear(textOf(chunk));
    writev?.(chunks, callback);
  };
});

function textOf(chunk: Uint8Array | string): string {
  return typeof chunk === 'string'
    ? chunk
    : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1');
}
