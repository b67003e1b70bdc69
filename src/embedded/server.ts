import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { BaseLogger } from 'pino';
import { ApiError, badRequest, presentStatus, unauthorized } from './api-error.ts';
import { applyObject } from './apply/apply-object.ts';
import { applyType, jsonPatchType, mediaType, protobufType, readBody } from './body.ts';
import { createObject } from './create.ts';
import { createDiscovery } from './discovery.ts';
import type { Identity } from './identity.ts';
import { getObject, listObjects } from './list.ts';
import { negotiate } from './presentation.ts';
import { deleteObject } from './remove.ts';
import { parseResourceRequest, parseWriteOptions, type Api, type ResourceRequest } from './request.ts';
import { patchObject, replaceObject } from './update.ts';
import { openWatch } from './watch.ts';

/** Where this room writes what happened; a pino logger fits. */
export type Log = Pick<BaseLogger, 'info' | 'warn' | 'error'>;

interface ServerOptions {
  readonly api: Api;
  readonly identity: Pick<Identity, 'certificate' | 'key' | 'token'>;
  readonly log: Log;
  /** Aborted at the stop: watches end as if their time was up. */
  readonly signal: AbortSignal;
}

const healthPaths = new Set(['/healthz', '/livez', '/readyz']);
const objectTypes = ['application/json', 'application/yaml', 'application/x-yaml', 'text/yaml', protobufType];
const patchTypes = [jsonPatchType, 'application/merge-patch+json', applyType];

/** The Kubernetes API over HTTPS, not listening yet. Every refusal is a Status with the API server's reason and code. */
export function createApiServer({ api, identity, log, signal }: ServerOptions): Server {
  const discovery = createDiscovery(api.resources);
  const isToken = createTokenCheck(identity.token);
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = parseUrl(request.url ?? '/');
    if (healthPaths.has(url.pathname)) return void response.end('ok');
    if (!isToken(request.headers.authorization ?? '')) throw unauthorized();
    const document = request.method === 'GET' ? discovery.get(url.pathname.replace(/(.)\/$/, '$1')) : undefined;
    if (document !== undefined) return send(response, 200, JSON.stringify(document));
    await serveResource(api, parseResourceRequest(request.method ?? '', url, api.resources), request, response, signal);
  };
  const server = createServer({ cert: identity.certificate, key: identity.key }, (request, response) => {
    // A client that goes away is no fault of ours: the response notices, and nobody is left to tell.
    response.on('error', () => {});
    handle(request, response).catch((thrown: unknown) => refuse(response, thrown, log));
  });
  // Longer than clients keep an idle connection, so that none is closed just as it is used again.
  server.keepAliveTimeout = 120_000;
  return server;
}

function parseUrl(path: string): URL {
  const url = URL.parse(path, 'https://embedded');
  if (url === null) throw badRequest('the path of the request is not a URL');
  return url;
}

/** Hashes first, so that neither length nor content shows in the time that a comparison takes. */
function createTokenCheck(token: string): (header: string) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(`Bearer ${token}`);
  return (header) => timingSafeEqual(digest(header), expected);
}

async function serveResource(
  api: Api,
  request: ResourceRequest,
  incoming: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { resource, query, verb } = request;
  switch (verb) {
    case 'get':
      return send(response, 200, negotiate(incoming, query, resource, api.now).object(getObject(api, request)));
    case 'list':
      return send(response, 200, listObjects(api, request, negotiate(incoming, query, resource, api.now)));
    case 'watch':
      return serveWatch(api, request, incoming, response, signal);
    case 'create':
    case 'update':
    case 'patch':
      return serveWrite(api, request, verb, incoming, response);
    case 'delete':
      return send(response, 200, deleteObject(api, request, await readBody(incoming, objectTypes)));
  }
}

const writes = {
  create: { types: objectTypes, write: createObject },
  update: { types: objectTypes, write: replaceObject },
  patch: { types: patchTypes, write: patchObject },
  apply: { types: patchTypes, write: applyObject },
};

async function serveWrite(
  api: Api,
  request: ResourceRequest,
  verb: 'create' | 'update' | 'patch',
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const isApply = verb === 'patch' && mediaType(incoming) === applyType;
  const { types, write } = writes[isApply ? 'apply' : verb];
  const options = parseWriteOptions(request.query, verb, { userAgent: incoming.headers['user-agent'] ?? '', isApply });
  const body = await readBody(incoming, types);
  if (body === undefined) throw badRequest('invalid object type: the body is empty, but an object was expected');
  const { code, text, warnings } = write(api, request, body, options);
  if (warnings.length > 0) response.setHeader('warning', presentWarnings(warnings));
  send(response, code, text);
}

const warningLength = 256;
const warningsLength = 4096;

/** As Kubernetes sends them: code 299, UTF-8 bytes, and no more than a client takes as headers. */
function presentWarnings(warnings: readonly string[]): string[] {
  const texts = warnings.map((warning) => `299 - ${JSON.stringify(warning.slice(0, warningLength))}`);
  let length = 0;
  const kept = texts.filter((text) => (length += text.length) <= warningsLength);
  // Node writes the characters of a header as bytes, and refuses DEL.
  return kept.map((text) => Buffer.from(text.replaceAll('\x7f', '?')).toString('latin1'));
}

async function serveWatch(
  api: Api,
  request: ResourceRequest,
  incoming: IncomingMessage,
  response: ServerResponse,
  stopping: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, stopping]);
  const presentation = negotiate(incoming, request.query, request.resource, api.now);
  const chunks = openWatch(api, request, presentation, signal);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  try {
    for await (const chunk of chunks) {
      if (!response.write(chunk)) await once(response, 'drain', { signal });
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
  response.end();
}

function send(response: ServerResponse, code: number, text: string): void {
  // As bytes: before a string Node would write the headers in that string's encoding.
  const body = Buffer.from(text);
  response.writeHead(code, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}

function refuse(response: ServerResponse, thrown: unknown, log: Log): void {
  const known = thrown instanceof ApiError;
  if (!known) log.error({ err: thrown }, 'the embedded cluster failed at a request');
  if (response.headersSent) return void response.destroy();
  const error = known ? thrown : new ApiError(500, 'InternalError', 'Internal error occurred: see the log');
  if (error.code === 401) response.setHeader('www-authenticate', 'Bearer realm="embedded"');
  send(response, error.code, JSON.stringify(presentStatus(error)));
}
