import { parse } from 'graphql';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFetcher } from '../../../ui/fetcher.ts';
import { startTinyGateway, type TinyGateway } from './support/tiny-gateway.ts';

let gateway: TinyGateway;
afterEach(() => gateway.stop());

/** Runs it as GraphiQL does: with the parsed document, and what stands in the headers editor. */
function run(query: string, headers: Record<string, string> = {}) {
  return createFetcher({ url: gateway.url })({ query }, { documentAST: parse(query), headers });
}

describe("GraphiQL's fetcher", () => {
  it('posts queries and mutations, with the headers that were typed', async () => {
    gateway = await startTinyGateway();
    expect(await run('mutation { touch }', { authorization: 'Bearer t0ken' })).toEqual({ data: { touch: 'touched' } });
    expect(gateway.callers[0]?.authorization).toBe('Bearer t0ken');
  });

  it('subscribes over a socket, with the typed token in connection_init', async () => {
    gateway = await startTinyGateway();
    const results = run('subscription { ticks(to: 2) { count } }', { authorization: 'Bearer t0ken' });
    const counts: unknown[] = [];
    if (!(Symbol.asyncIterator in results)) throw new Error('expected frames');
    for await (const { data } of results) counts.push(data?.['ticks']);
    expect(counts).toEqual([{ count: 1 }, { count: 2 }]);
    expect(gateway.callers[0]?.authorization).toBe('Bearer t0ken');
  });

  it('ends the subscription when GraphiQL stops listening', async () => {
    gateway = await startTinyGateway();
    const results = run('subscription { ticks(to: 100000) { count } }');
    if (!(Symbol.asyncIterator in results)) throw new Error('expected frames');
    await results.next();
    await results.return?.();
    await vi.waitFor(() => expect(gateway.sources[0]?.ended).toBe(true));
  });

  it('shows what a proxy in between answers instead of GraphQL', async () => {
    gateway = await startTinyGateway();
    const fetcher = createFetcher({ url: new URL('/nowhere', gateway.url).href });
    expect(await fetcher({ query: '{ hello }' })).toMatchObject({
      errors: [{ message: expect.stringMatching(/^404: There is nothing at/) as string }],
    });
  });
});
