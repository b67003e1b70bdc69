import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMetrics } from '../../../src/metrics.ts';
import { serveMetrics } from '../../../src/server/metrics-page.ts';
import { startTinyGateway, type TinyGateway } from './support/tiny-gateway.ts';

const reflector = () => ({
  synced: true,
  connected: true,
  lastContact: undefined,
  silentForMs: 1_500,
  resourceVersion: undefined,
  lastError: undefined,
});

const load = { operations: 1, sockets: 2, streams: 3 };
const events = { created: 4, counted: 5, filtered: 0, dropped: 0, failed: 6 };

function metricsOf(store?: { readonly size: number }) {
  return createMetrics({
    store,
    reflector,
    isReady: () => true,
    load: () => load,
    events: () => events,
    isLeader: () => true,
    looks: () => ({ providers: 3, underWay: 2, waiting: 1, writes: 0 }),
    lateMs: () => 1_500,
  });
}

/** Value of a series as the page writes it. */
function valueOf(page: string, series: string): number {
  const line = page.split('\n').find((candidate) => candidate.startsWith(`machineprovider_gateway_${series} `));
  return Number(line?.split(' ').at(-1));
}

describe('the metrics', () => {
  let gateway: TinyGateway;
  const metrics = metricsOf({ size: 7 });
  beforeAll(async () => {
    gateway = await startTinyGateway({}, {}, metrics);
  });
  afterAll(() => gateway.stop());

  const page = async () => (await fetch(new URL('/metrics', gateway.url))).text();

  it('tell what is open, and how the copy stands to the cluster', async () => {
    const text = await page();
    expect(valueOf(text, 'open{what="sockets"}')).toBe(2);
    expect(valueOf(text, 'cache_objects')).toBe(7);
    expect(valueOf(text, 'cache_silent_seconds')).toBe(1.5);
    expect(valueOf(text, 'held_up_seconds_total')).toBe(1.5);
    expect(valueOf(text, 'ready')).toBe(1);
    expect(text).toContain('process_resident_memory_bytes');
  });

  it('tell who looks after the providers, and what became of the Events about them, however often it is asked', async () => {
    for (let scrape = 1; scrape <= 2; scrape += 1) {
      const text = await page();
      expect(valueOf(text, 'leader')).toBe(1);
      const outcomes = Object.keys(events).map((outcome) => valueOf(text, `events_total{outcome="${outcome}"}`));
      expect(outcomes).toEqual(Object.values(events));
    }
  });

  it('leave out how many providers there are where that is not for all who scrape', async () => {
    const text = await metricsOf().present();
    expect(text).not.toContain('cache_objects');
    expect(valueOf(text, 'ready')).toBe(1);
  });

  it('count requests by route and status, and errors by code, never by what was sent', async () => {
    await gateway.post({ query: '{ hello }' });
    await gateway.post({ query: '{ nothing }' });
    await fetch(new URL('/canary-path', gateway.url));
    const text = await page();
    expect(valueOf(text, 'http_request_duration_seconds_count{route="/graphql",status="200"}')).toBe(2);
    expect(valueOf(text, 'http_request_duration_seconds_count{route="none",status="404"}')).toBe(1);
    expect(valueOf(text, 'graphql_errors_total{code="GRAPHQL_VALIDATION_FAILED"}')).toBe(1);
    expect(text).not.toContain('canary');
  });

  it('have a port of their own when they are told to, which serves nothing else', async () => {
    const own = await serveMetrics(metrics, { host: '127.0.0.1', port: 0 });
    const at = (path: string) => fetch(`http://127.0.0.1:${own.port}${path}`);
    expect(await (await at('/metrics')).text()).toContain('machineprovider_gateway_ready 1');
    expect((await at('/graphql')).status).toBe(404);
    await own.stop();
    const elsewhere = await startTinyGateway({ metricsPort: own.port }, {}, metrics);
    expect((await fetch(new URL('/metrics', elsewhere.url))).status).toBe(404);
    await elsewhere.stop();
  });
});
