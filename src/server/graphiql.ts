import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Exchange, send } from './http/exchange.ts';

/** GraphiQL as the build wrote it: a page, and the assets that it loads from `/graphiql/`. */
export interface Graphiql {
  readonly presentPage: (exchange: Exchange) => void;
  readonly presentAsset: (exchange: Exchange) => void;
}

/**
 * Serves the files that are in the folder now; a name that is not among them is not looked for, so no path leads out.
 * Without a build the page says how to make one.
 */
export function createGraphiql(folder = findBuild()): Graphiql {
  const page = folder !== undefined && existsSync(join(folder, 'index.html')) ? read(folder, 'index.html') : undefined;
  const assets = new Map<string, Asset | undefined>();
  if (folder !== undefined && page !== undefined) {
    for (const name of listFiles(folder)) assets.set(`/${name}`, undefined);
    assets.delete('/index.html');
  }
  return {
    presentPage: (exchange) => presentPage(exchange, page),
    presentAsset({ request, response, path }) {
      if (folder === undefined || !assets.has(path)) {
        send(response, 404, { 'content-type': 'text/plain; charset=utf-8' }, 'GraphiQL has no such file.\n');
        return;
      }
      const asset = assets.get(path) ?? read(folder, path.slice(1));
      assets.set(path, asset);
      // The build puts a hash of the content into each name.
      const caching = { etag: asset.etag, 'cache-control': 'public, max-age=31536000, immutable' };
      if (request.headers['if-none-match'] === asset.etag) send(response, 304, caching);
      else send(response, 200, { 'content-type': asset.type, ...caching }, asset.bytes);
    },
  };
}

interface Asset {
  readonly bytes: Buffer;
  readonly type: string;
  readonly etag: string;
}

function presentPage({ request, response }: Exchange, page: Asset | undefined): void {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy(request.headers.host ?? ''),
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-cache',
    vary: 'accept, origin',
    ...(page === undefined ? {} : { etag: page.etag }),
  };
  if (page !== undefined && request.headers['if-none-match'] === page.etag) send(response, 304, headers);
  else send(response, 200, headers, page?.bytes ?? missingPage);
}

/** The host was checked before; it is named since older browsers don't count sockets as 'self'. */
function policy(host: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // The editor starts its workers from blobs, and writes its styles and icon font into the page.
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "img-src 'self' data:",
    `connect-src 'self' ws://${host} wss://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const missingPage = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>MachineProvider gateway</title></head>
  <body>
    <h1>The gateway is up; GraphiQL is not built</h1>
    <p>Run <code>npm run build:ui</code> and start the gateway again.</p>
    <p>The API answers at this address:
      <code>curl --json '{"query": "{ __typename }"}' http://HOST:PORT/graphql</code></p>
  </body>
</html>
`;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

function read(folder: string, name: string): Asset {
  const bytes = readFileSync(join(folder, name));
  const type = types[extname(name)] ?? 'application/octet-stream';
  return { bytes, type, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` };
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** Beside the bundle when it is built, below dist/ when the sources run as they are. */
function findBuild(): string | undefined {
  const places = ['./ui/', '../../dist/ui/'].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return places.find((place) => existsSync(join(place, 'index.html')));
}
