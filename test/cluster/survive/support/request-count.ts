import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** What the gateway of this process asks of its cluster, request by request, answered or not. */
export interface RequestCount {
  /** Since the start of the count, or since the last reset. */
  figures(): RequestFigures;
  reset(): void;
  stop(): void;
}

export interface RequestFigures {
  readonly requests: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** The most within any one second. */
  readonly busiestSecond: number;
}

/**
 * undici tells of each request that it is given through Node's own channels, before anything is connected. With an
 * address only what is asked of it counts, so that gateways of one process are told apart.
 */
export function countRequests(server?: string): RequestCount {
  let startedAt = performance.now();
  let times: number[] = [];
  const onRequest = (message: unknown) => {
    const { headers, origin } = (message as { request: { headers: unknown; origin: unknown } }).request;
    if (server !== undefined && origin !== server) return;
    // Others in this process speak to the cluster too.
    if (JSON.stringify(headers).includes('machineprovider-gateway')) times.push(performance.now());
  };
  subscribe('undici:request:create', onRequest);
  return {
    figures: () => {
      const seconds = (performance.now() - startedAt) / 1_000;
      const requests = times.length;
      return { requests, seconds, perSecond: requests / seconds, busiestSecond: busiest(times) };
    },
    reset: () => {
      startedAt = performance.now();
      times = [];
    },
    stop: () => unsubscribe('undici:request:create', onRequest),
  };
}

/** The most of these times (in milliseconds) within any one second. */
export function busiest(times: readonly number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((time) => time >= from && time < from + 1_000).length));
}
