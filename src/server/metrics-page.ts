import http from 'node:http';
import { createExchange, send, sendText } from './http/exchange.ts';
import { listen } from './listener.ts';
import type { ServerMetrics } from './metrics.ts';
import type { Handler } from './routes.ts';

export function createMetricsPage(metrics: Pick<ServerMetrics, 'contentType' | 'present'>): Handler {
  return async ({ response }) => {
    const page = await metrics.present();
    send(response, 200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }, page);
  };
}

/** Serves /metrics on a port of its own, in plain HTTP. Throws GatewayError when it can't listen. */
export async function serveMetrics(
  metrics: Pick<ServerMetrics, 'contentType' | 'present'>,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const page = createMetricsPage(metrics);
  const server = http.createServer({ headersTimeout: 10_000, requestTimeout: 10_000 }, (request, response) => {
    const exchange = createExchange(request, response);
    if (exchange.path !== '/metrics' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      sendText(response, 404, 'This port serves GET /metrics alone.\n');
      return;
    }
    Promise.resolve(page(exchange)).catch(() => sendText(response, 500, 'The metrics could not be collected.\n'));
  });
  server.maxConnections = 100;
  const listening = await listen(server, { host, port });
  return {
    port: listening.port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
