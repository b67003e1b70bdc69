import type { Target } from './measure.ts';

const prefix = 'machineprovider_gateway_';

/** A page of metrics. */
export interface Page {
  /** Of all series of that name, or of the one with those labels. */
  sum(series: string): number;
  /** The upper bound of the bucket of a histogram that so many of what came since `before` lie in or below. */
  quantile(histogram: string, share: number, before: Page): number;
  readonly buckets: (histogram: string) => ReadonlyMap<number, number>;
}

export async function readPage({ url }: Pick<Target, 'url'>): Promise<Page> {
  const text = await (await fetch(new URL('/metrics', url))).text();
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith(prefix))
    .map((line) => {
      const [name = '', value] = line.slice(prefix.length).split(/ (?=\S+$)/);
      return { name, value: Number(value) };
    });
  const buckets = (histogram: string) =>
    new Map(
      lines.flatMap(({ name, value }) => {
        const [, bound] = new RegExp(`^${histogram}_bucket\\{le="([^"]+)"\\}$`).exec(name) ?? [];
        return bound === undefined ? [] : [[bound === '+Inf' ? Infinity : Number(bound), value] as const];
      }),
    );
  return {
    sum: (series) =>
      lines
        .filter(({ name }) => name === series || (!series.includes('{') && name.startsWith(`${series}{`)))
        .reduce((total, { value }) => total + value, 0),
    buckets,
    quantile(histogram, share, before) {
      const old = before.buckets(histogram);
      const counts = Array.from(
        buckets(histogram),
        ([bound, value]) => [bound, value - (old.get(bound) ?? 0)] as const,
      );
      const all = counts.at(-1)?.[1] ?? 0;
      return counts.find(([, value]) => value >= all * share)?.[0] ?? Number.NaN;
    },
  };
}
