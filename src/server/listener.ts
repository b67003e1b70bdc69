import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { GatewayError } from '../../schema/gateway-error.ts';
import { corsHeaders, type OriginVerdict, preflightHeaders } from './cors.ts';
import { createExchange, type Exchange, send, sendText, splitTarget } from './http/exchange.ts';
import type { ServerMetrics } from './metrics.ts';
import { allowedMethods, findHandler, findRoute, presentNotFound, type Route, type Routes } from './routes.ts';
import type { ServerCertificate, ServerSettings } from './settings.ts';
import { refuseUpgrade, type Sockets } from './websocket.ts';

export interface ListenerOptions {
  readonly settings: ServerSettings;
  readonly routes: Routes;
  readonly sockets: Sockets;
  readonly isHost: (host: string | undefined) => boolean;
  readonly judgeOrigin: (request: IncomingMessage) => OriginVerdict;
  readonly isStopping: () => boolean;
  /** Nothing more is answered on such a connection. */
  readonly isClosing: (connection: Socket) => boolean;
  readonly report: (error: unknown) => void;
  readonly metrics?: Pick<ServerMetrics, 'answered'> | undefined;
}

/** Node's HTTP server with the gateway's checks in front of its routes; it doesn't listen yet. */
export function createListener(options: ListenerOptions): Server {
  const { limits, tls } = options.settings;
  const serverOptions: http.ServerOptions = {
    headersTimeout: limits.headersMs,
    requestTimeout: Math.max(limits.receiveMs, limits.headersMs),
    // Longer than a load balancer keeps a connection, or it would send a request into one that is just closing.
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: Math.min(1_000, limits.headersMs),
    // Some clients offer h2c with every request; it is not taken up.
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    if (options.isClosing(request.socket)) return;
    answer(options, createExchange(request, response)).catch((error: unknown) => {
      options.report(error);
      sendText(response, 500, 'Something went wrong inside the gateway.\n');
    });
  };
  const server = tls ? createTlsServer(tls, serverOptions, onRequest) : http.createServer(serverOptions, onRequest);
  server.maxConnections = limits.connections;
  // Nothing moved either way: an answer that nobody reads, since operations end sooner and feeds give signs of life.
  server.setTimeout(limits.operationMs + limits.blockedMs);
  server.on('upgrade', (request, socket, head) => {
    if (options.isClosing(request.socket)) return void socket.destroy();
    if (splitTarget(request.url ?? '/').path !== '/graphql')
      return refuseUpgrade(socket, 404, 'WebSockets are served at /graphql.');
    if (!options.isHost(request.headers.host)) return refuseUpgrade(socket, 421, wrongHost(request));
    const verdict = options.judgeOrigin(request);
    if (verdict.kind === 'foreign') return refuseUpgrade(socket, 403, wrongOrigin(verdict.origin));
    if (holdsToken(splitTarget(request.url ?? '/').search)) return refuseUpgrade(socket, 400, tokenInUrl);
    options.sockets.upgrade(request, socket, head);
  });
  return server;
}

/** New connections get the renewed certificate; open ones go on under the one that they began with. */
function createTlsServer(
  tls: ServerCertificate,
  options: http.ServerOptions,
  onRequest: http.RequestListener,
): https.Server {
  const server = https.createServer({ ...options, cert: tls.cert, key: tls.key }, onRequest);
  const following = tls.follow?.((renewed) => server.setSecureContext(renewed));
  server.once('close', () => following?.stop());
  return server;
}

async function answer(options: ListenerOptions, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  if (options.settings.tls) response.setHeader('strict-transport-security', 'max-age=31536000');
  if (options.isStopping()) response.setHeader('connection', 'close');
  const found = findRoute(options.routes, exchange.path);
  measure(options, exchange, found?.pattern ?? 'none');
  const route = found?.route;
  if (route?.open !== true && !isLetIn(options, exchange, route)) return;
  if (route === undefined) {
    presentNotFound(exchange, options.routes);
    return;
  }
  if (request.method === 'OPTIONS') {
    send(response, 204, { allow: allowedMethods(route) });
    return;
  }
  await findHandler(route, exchange)?.(exchange);
}

function measure({ metrics }: ListenerOptions, { response }: Exchange, pattern: string): void {
  if (metrics === undefined) return;
  const startedAt = performance.now();
  response.once('close', () => metrics.answered(pattern, response.statusCode, (performance.now() - startedAt) / 1_000));
}

/** Checks Host and Origin, and answers preflights; false when the request was answered. */
function isLetIn(options: ListenerOptions, { request, response, search }: Exchange, route: Route | undefined): boolean {
  if (!options.isHost(request.headers.host)) {
    sendText(response, 421, `${wrongHost(request)}\n`);
    return false;
  }
  const verdict = options.judgeOrigin(request);
  if (verdict.kind === 'foreign') {
    sendText(response, 403, `${wrongOrigin(verdict.origin)}\n`);
    return false;
  }
  for (const [name, value] of Object.entries(corsHeaders(verdict))) response.setHeader(name, value);
  if (holdsToken(search)) {
    sendText(response, 400, `${tokenInUrl}\n`);
    return false;
  }
  const preflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  if (!preflight || verdict.kind !== 'listed' || route === undefined) return true;
  send(response, 204, preflightHeaders);
  return false;
}

/** Under the names that others take one by. An address ends up in logs and histories, so there it is lost already. */
function holdsToken(search: string): boolean {
  if (search === '') return false;
  const names = ['access_token', 'authorization', 'bearer', 'token', 'id_token'];
  return Array.from(new URLSearchParams(search).keys()).some((name) => names.includes(name.toLowerCase()));
}

const tokenInUrl =
  'Expected no token in the address, where logs would keep it, but got one: replace it, and send the new one as ' +
  '"authorization: Bearer TOKEN" (on a socket: in connection_init).';

function wrongHost({ headers }: IncomingMessage): string {
  const got = headers.host === undefined ? 'none' : JSON.stringify(headers.host.slice(0, 200));
  return `The gateway does not answer to this Host: got ${got}. Its operator lists the names in PUBLIC_HOSTS.`;
}

function wrongOrigin(origin: string): string {
  return `The gateway does not answer pages of ${JSON.stringify(origin.slice(0, 200))}. Its operator lists portals in CORS_ORIGINS.`;
}

/**
 * Starts to listen. Throws UNAVAILABLE with one sentence: a port in use, one not allowed, an address not of this machine.
 * What goes wrong later, such as a connection that could not be accepted, is only told: the others go on.
 */
export async function listen(
  server: Server,
  settings: Pick<ServerSettings, 'host' | 'port' | 'tls'>,
  onError: (error: Error) => void = () => undefined,
): Promise<{ port: number; url: string }> {
  const { host, port } = settings;
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(cannotListen(error, host, port));
    server.once('error', fail);
    server.listen({ host, port }, () => {
      server.off('error', fail);
      resolve();
    });
  });
  server.on('error', onError);
  const address = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return { port: address.port, url: `${settings.tls ? 'https' : 'http'}://${name}:${address.port}/graphql` };
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): GatewayError {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'it is in use already: stop what listens there, or set PORT to another one (0 picks one)',
    EACCES: 'this user may not use it: set PORT to 1024 or above',
    EADDRNOTAVAIL: 'this machine does not have that address: set HOST to one of its own',
    ENOTFOUND: 'that name has no address: set HOST to an address of this machine',
  };
  const reason = reasons[error.code ?? ''] ?? error.message;
  return new GatewayError('UNAVAILABLE', `Can't listen on ${host}:${port}, since ${reason}.`, { cause: error });
}
