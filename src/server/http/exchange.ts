import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { GatewayError } from '../../../schema/gateway-error.ts';

/** One request and its response, the URL already split; `search` is what follows the question mark. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly search: string;
}

export function createExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  return { request, response, ...splitTarget(request.url ?? '/') };
}

/** Splits a request's target; a proxy's absolute form (`GET http://host/path`) loses its origin. */
export function splitTarget(url: string): { readonly path: string; readonly search: string } {
  const target = url.startsWith('/') ? url : url.replace(/^[a-z]+:\/\/[^/?]*/i, '');
  const mark = target.indexOf('?');
  if (mark < 0) return { path: target === '' ? '/' : target, search: '' };
  return { path: target.slice(0, mark) || '/', search: target.slice(mark + 1) };
}

/** Aborted when the caller has gone before its answer was complete. */
export function signalOf(response: ServerResponse): AbortSignal {
  const abort = new AbortController();
  const leave = () => {
    // Every response closes. To abort for that would cost each request an exception that nobody sees.
    if (!response.writableFinished) abort.abort(gone);
  };
  if (response.destroyed) leave();
  else response.once('close', leave);
  return abort.signal;
}

const gone = new GatewayError('TIMEOUT', 'The caller went away.');

/** Sends a whole answer; does nothing when the caller has gone or an answer is already under way. */
export function send(
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string | Buffer = '',
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

export function sendText(response: ServerResponse, status: number, text: string, headers: OutgoingHttpHeaders = {}) {
  send(
    response,
    status,
    { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
    text,
  );
}
