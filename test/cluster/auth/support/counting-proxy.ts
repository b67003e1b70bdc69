import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Agent, request } from 'undici';
import { createCertificateAuthority } from '../../../support/certificates.ts';
import { readKubeconfig } from '../../../support/cluster-api.ts';
import { temporaryFolder, writeKubeconfig } from '../../../support/kubeconfig.ts';

/** An API server seen through a glass: what is asked of it, by whom, as `METHOD /path TOKEN`. */
export interface CountingProxy {
  /** The same identity as the original's, by way of the proxy. */
  readonly kubeconfigPath: string;
  /** How many requests with this token had a path that ends in this. */
  count(token: string, ending: string): number;
  /** The same, whatever the token. */
  countAll(ending: string): number;
  /** Of every header that came, in lower case. */
  headerNames(): readonly string[];
  /** All that came with this token. */
  seen(token: string): readonly string[];
  stop(): Promise<void>;
}

export async function countRequests(kubeconfigPath: string): Promise<CountingProxy> {
  const { clusters, users } = readKubeconfig(kubeconfigPath) as unknown as {
    clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
    users: { user: { token: string } }[];
  };
  const [target] = clusters;
  const [own] = users;
  if (target === undefined || own === undefined) throw new Error('Expected a kubeconfig with a cluster and a user.');
  const ca = Buffer.from(target.cluster['certificate-authority-data'], 'base64').toString('utf8');
  // As the gateway itself: over HTTP/2 the API server ends the connection of all with each refused token.
  const dispatcher = new Agent({ allowH2: false, connect: { ca }, bodyTimeout: 0, headersTimeout: 0 });
  const authority = await createCertificateAuthority('authority-of-the-proxy');
  const { key, certificate } = await authority.issue('proxy', ['127.0.0.1']);
  const requests: { readonly token: string; readonly line: string }[] = [];
  const names = new Set<string>();
  const server = createServer({ key, cert: certificate }, (incoming, response) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const token = (headers.authorization ?? '').replace('Bearer ', '');
    requests.push({ token, line: `${method} ${url.split('?')[0] ?? ''}` });
    for (const name of Object.keys(headers)) names.add(name);
    const hop = ['host', 'connection', 'transfer-encoding'];
    const passed = Object.fromEntries(Object.entries(headers).filter(([name]) => !hop.includes(name)));
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    // Whole: a refusal may come before all of a streamed body is sent, and would cost the connection.
    const forward = async () =>
      request(target.cluster.server + url, {
        dispatcher,
        method: method as 'GET',
        headers: passed,
        body: method === 'GET' ? null : await buffer(incoming),
        signal: gone.signal,
      });
    forward().then(
      (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        // A watch may be silent for long.
        response.flushHeaders();
        answer.body.on('error', () => response.destroy()).pipe(response);
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = temporaryFolder();
  const path = writeKubeconfig(join(folder.path, 'config'), {
    server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cluster: { 'certificate-authority-data': Buffer.from(authority.certificate).toString('base64') },
    user: { token: own.user.token },
  });
  const seen = (token: string) => requests.filter((each) => each.token === token).map(({ line }) => line);
  return {
    kubeconfigPath: path,
    seen,
    headerNames: () => [...names],
    countAll: (ending) => requests.filter(({ line }) => line.endsWith(ending)).length,
    count: (token, ending) => seen(token).filter((line) => line.endsWith(ending)).length,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await dispatcher.destroy();
      folder.remove();
    },
  };
}
