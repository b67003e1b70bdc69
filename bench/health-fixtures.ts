// Providers of the health bench, in a process of its own: Proxmox VE, Azure, and Google Cloud where there is Python.
import 'reflect-metadata';
import { findPython } from '../test/peers/bed/python.ts';
import { startPve } from '../test/peers/proxmox/fixture/pve.ts';
import { pveSpec, secretOf } from '../test/peers/proxmox/provider.ts';
import type { MachineProviderSpec } from '../schema/spec/spec.ts';
import type { Asked, Fixture } from '../test/support/fixture/fixture.ts';
import { startClouds } from './discover-bed.ts';

/** What the bench is told of them. */
export interface HealthFixtures {
  readonly url: string;
  /** Of the clouds, which sign-ins are led to. */
  readonly port: number;
  /** PEM for PROVIDER_CA. */
  readonly authorities: string;
  /** Entries of EGRESS_ALLOW. */
  readonly allowed: readonly string[];
  readonly providers: readonly {
    readonly namespace: string;
    readonly name: string;
    readonly spec: MachineProviderSpec;
  }[];
  /** By name, the same in each namespace. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What the fixtures saw of a span. */
export interface SeenByFixtures {
  readonly requests: number;
  readonly sockets: number;
  /** How many looks began in each second: those at Proxmox VE by their first question, those at clouds by their sign-in. */
  readonly perSecond: readonly number[];
}

const count = Number(process.argv[2]);
const pve = await startPve();
const clouds = await startClouds(count, findPython());
const pvePlace = `127.0.0.1:${pve.fixture.port}`;
const isFirst = ({ url, method }: Asked) =>
  url.pathname.endsWith('/version') || (method === 'POST' && /\/(token|oauth2\/v2\.0\/token)$/.test(url.pathname));

/** As fewer providers are asked oftener, none may be held up by its rate; what is asked in all is the same. */
const rateLimiting = { requestsPerSecond: '200', burstLimit: 400 };
/** A third each. */
const providers = clouds.providers.map(({ namespace, name, spec }, index) => {
  return index % 3 === 0
    ? { namespace, name, spec: { ...pveSpec(), config: { endpoint: pvePlace, timeout: '10s', rateLimiting } } }
    : { namespace, name, spec: { ...spec, config: { ...spec.config, rateLimiting } } };
});

const seen = new Map<number, number>();
let requests = 0;
let socketsBefore = 0;
const fixtures: readonly Fixture[] = [pve.fixture, clouds.fixture];
const collect = () => {
  for (const { asked } of fixtures) {
    for (const one of asked.splice(0)) {
      requests += 1;
      const second = Math.floor(one.at / 1_000);
      if (isFirst(one)) seen.set(second, (seen.get(second) ?? 0) + 1);
    }
  }
};
// What is kept of each request would fill the memory.
setInterval(collect, 500).unref();

process.on('message', (message) => {
  collect();
  const sockets = fixtures.reduce((sum, { socketsEver }) => sum + socketsEver, 0) - socketsBefore;
  if (message === 'begin') {
    seen.clear();
    requests = 0;
    socketsBefore += sockets;
    return;
  }
  const told: SeenByFixtures = { requests, sockets, perSecond: Array.from(seen.values()) };
  process.send?.(told);
});

const told: HealthFixtures = {
  url: pve.fixture.origin,
  port: clouds.fixture.port,
  authorities: `${pve.fixture.ca}\n${clouds.fixture.ca}`,
  allowed: [...clouds.hosts, pvePlace],
  providers,
  secrets: { ...clouds.secrets, credentials: secretOf(pve.cluster, 'gateway@pve').data },
};
process.send?.(told);
