import { request } from 'undici';
import { type Asked, type Fixture, type FixtureAnswer, startFixture } from '../../support/fixture/fixture.ts';
import { whereNoServer } from '../bed/no-server.ts';
import type { ServiceName } from './configs.ts';
import { cloudHost, paths, ports } from './endpoints.ts';
import type { Services } from './services.ts';

/**
 * What stands before the services in every cloud: it ends TLS, and passes on. Each service is at a port of `cloudHost`, and
 * below a path of the front's own address.
 */
export function startFront(urls: () => Services['urls']): Promise<Fixture> {
  return startFixture((asked) => passOn(asked, urls()).catch(whereNoServer), [cloudHost]);
}

async function passOn({ method, url, headers, body }: Asked, urls: Services['urls']): Promise<FixtureAnswer> {
  const path = `${url.pathname}${url.search}`;
  const found = byPort(url) ?? byPath(url);
  if (found === undefined) return { status: 404, body: '<h1>Not Found</h1>' };
  const names = Object.keys(headers).filter((name) => !hopByHop.has(name));
  const answer = await request(`${urls[found.name]}${path.slice(found.below.length)}`, {
    method: method as 'GET',
    headers: Object.fromEntries(names.map((name) => [name, headers[name] ?? ''])),
    body: body === '' ? null : body,
    headersTimeout: 60_000,
  });
  const shown = Object.entries(answer.headers).filter(([name]) => !hopByHop.has(name));
  return {
    status: answer.statusCode,
    headers: Object.fromEntries(shown.map(([name, value]) => [name, String(value)])),
    body: new Uint8Array(await answer.body.arrayBuffer()),
  };
}

const hopByHop = new Set([
  'host',
  'connection',
  'keep-alive',
  'accept-encoding',
  'content-length',
  'transfer-encoding',
]);

interface Found {
  readonly name: ServiceName;
  readonly below: string;
}

function byPort({ hostname, port }: URL): Found | undefined {
  if (hostname !== cloudHost) return undefined;
  const name = namesOf(ports).find((one) => ports[one] === Number(port));
  return name === undefined ? undefined : { name, below: '' };
}

function byPath({ pathname }: URL): Found | undefined {
  const name = namesOf(paths).find((one) => pathname.startsWith(`${paths[one]}/`));
  return name === undefined ? undefined : { name, below: paths[name] };
}

function namesOf(record: Readonly<Record<ServiceName, unknown>>): ServiceName[] {
  return Object.keys(record) as ServiceName[];
}
