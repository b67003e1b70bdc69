import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { Chance } from '../seeded.ts';
import type { FaultyCloud } from './faulty-cloud.ts';
import { wordOf } from './health-facts.ts';
import type { RawWatch } from './raw-watch.ts';
import type { ToldFeed } from './told-feed.ts';

/** Another seed draws other faults at other moments; it is printed with each line. */
export const chaosSeed = Number(process.env['CHAOS_SEED'] ?? 1);

/** What a status must say; what is left out may be anything. */
export interface Truth {
  readonly phase?: 'Ready' | 'NotReady' | 'Error' | 'Initializing';
  /** Conditions by type: `True`, or `False CredentialExpiring` with the reason. */
  readonly conditions?: Readonly<Record<string, string>>;
}

export const isWell: Truth = { phase: 'Ready', conditions: { Ready: 'True' } };

const promisedIntervals = 2;
/** For a machine that is busy with other tests; the whole of the promise is kept where nothing runs beside these. */
export const slackMs = Number(process.env['CHAOS_SLACK_MS'] ?? 10_000);

export interface CaseOptions {
  /** For the line that is printed. */
  readonly row: string;
  readonly cloud: FaultyCloud;
  readonly witness: RawWatch;
  readonly feeds: readonly ToldFeed[];
  readonly intervalMs: number;
}

/** One thing that goes wrong, of which it is measured how long the statuses need to tell it. */
export class ChaosCase {
  /** Its own, so that cases may run at the same time. */
  readonly chance: Chance;
  private readonly options: CaseOptions;
  private readonly names = new Set<string>();
  private readonly measured: { readonly what: string; readonly intervals: number; readonly looks: number }[] = [];

  constructor(options: CaseOptions) {
    this.options = options;
    const mixed = Array.from(options.row).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, chaosSeed);
    this.chance = new Chance(mixed);
  }

  /** Lets something happen, and holds the statuses to tell it within two intervals from then on. */
  async truth(
    what: string,
    names: readonly string[],
    truth: Truth,
    { happen = () => undefined, intervalMs = this.options.intervalMs, withinMs }: TruthOptions = {},
  ): Promise<void> {
    const { cloud, witness, row } = this.options;
    await happen();
    const from = Date.now();
    const deadline = from + (withinMs ?? promisedIntervals * intervalMs + slackMs);
    const liesOf = (some: readonly string[]) => some.filter((name) => lieIn(witness, name, truth).length > 0);
    let untrue = liesOf(names);
    while (untrue.length > 0 && Date.now() < deadline) {
      await witness.next(deadline - Date.now());
      // Who came true may be untrue again; there may be hundreds, and each has many versions.
      untrue = liesOf(untrue);
      if (untrue.length === 0) untrue = liesOf(names);
    }
    const left = untrue.flatMap((name) => lieIn(witness, name, truth));
    const message = `${row}: ${what}, of ${names.length} providers ${left.length} untrue (seed ${chaosSeed})`;
    expect(left.slice(0, 3), message).toEqual([]);
    for (const name of names) this.names.add(name);
    if (withinMs !== undefined) return;
    const looks = names.map((name) => cloud.looksSince(name, from));
    this.measured.push({ what, intervals: (Date.now() - from) / intervalMs, looks: Math.max(...looks) });
  }

  /** Resolves when the provider is asked for the next time. */
  async looked(name: string): Promise<void> {
    const { looks } = this.options.cloud.account(name);
    const { length } = looks;
    while (looks.length <= length) await sleep(5);
  }

  /** `chaos: ...`, when all has been checked. */
  tell(): void {
    const { row, feeds } = this.options;
    const longest = this.measured.toSorted((left, right) => right.intervals - left.intervals)[0];
    const told = feeds.map(({ name, frames }) => {
      const own = frames.filter((frame) => frame.moves.length > 0 && this.names.has(frame.name));
      return `${own.length} on ${name}`;
    });
    const looks = longest?.looks ? ` and ${longest.looks} looks` : '';
    const what = `${longest?.what} after ${longest?.intervals.toFixed(2)} intervals${looks}`;
    process.stdout.write(
      `chaos: ${row}: true ${this.measured.length} times, the slowest: ${what}; transitions ${told.join(', ')}, ` +
        `none lost, doubled or out of order (seed ${chaosSeed})\n`,
    );
  }
}

interface TruthOptions {
  readonly happen?: () => Promise<void> | void;
  readonly intervalMs?: number;
  /** Instead of two intervals: in the beginning, of which nothing is promised. */
  readonly withinMs?: number;
}

/** What a status says that is not so; a status that is of another spec is no truth either. */
function lieIn(witness: RawWatch, name: string, { phase, conditions = {} }: Truth): string[] {
  const known = witness.current(name);
  if (known === undefined) return [`${name} is not there`];
  const { status: told, generation } = known;
  const lies = [
    ...(phase === undefined || wordOf(told?.phase) === wordOf(phase) ? [] : [`phase ${told?.phase}`]),
    ...(told?.observedGeneration === generation ? [] : [`generation ${told?.observedGeneration}`]),
    ...Object.entries(conditions).flatMap(([type, expected]) => {
      const found = told?.conditions?.find((one) => one.type === type);
      const [status, reason] = [found?.status ?? 'Unknown', found?.reason ?? 'nothing'];
      const isSo = expected === status || expected === `${status} ${reason}`;
      return isSo ? [] : [`${type} ${status} ${reason} (${found?.message}), not ${expected}`];
    }),
  ];
  return lies.length === 0 ? [] : [`${name}: ${lies.join('; ')}`];
}
