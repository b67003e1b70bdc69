import type * as ClientNode from '@kubernetes/client-node';
import type { ApiConstructor, ApiType, HttpMethod } from '@kubernetes/client-node';
import type { ClusterConnection } from './connection.ts';

const defaultTimeoutMs = 10_000;

/**
 * One of client-node's generated API clients, sending through the connection: its sockets, its credentials of the
 * moment, and a time-out for every call. Errors are client-node's ApiException or undici's; toGatewayError takes both.
 */
export async function createApiClient<T extends ApiType>(
  connection: ClusterConnection,
  api: (client: typeof ClientNode) => ApiConstructor<T>,
  timeoutMs = defaultTimeoutMs,
): Promise<T> {
  const client = await import('@kubernetes/client-node');
  const configuration = client.createConfiguration({
    // Asked at each call, because a kubeconfig that is written again may name another server.
    baseServer: {
      makeRequestContext: (endpoint: string, method: HttpMethod) =>
        new client.RequestContext(`${connection.server()}${endpoint}`, method),
    },
    authMethods: {
      default: {
        getName: () => 'the connection of the gateway',
        async applySecurityAuthentication(context) {
          const signal = AbortSignal.timeout(timeoutMs);
          const { headers, dispatcher } = await connection.dial(signal);
          for (const [name, value] of Object.entries(headers)) context.setHeaderParam(name, value);
          context.setDispatcher(dispatcher);
          context.setSignal(signal);
        },
      },
    },
  });
  return new (api(client))(configuration);
}
