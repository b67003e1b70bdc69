import type { DiscoveryPart, DiscoveryProgress, Part } from './discovery.ts';
import { DriverFailure, FailureCode } from './failure.ts';

/** What a question may bring at most; past it the part ends with TOO_LARGE and keeps what came. */
export interface PartLimits {
  readonly pages: number;
  readonly items: number;
  /** Of all items as JSON; 4 Mi unless told: a provider is somebody's host, and may answer whatever it likes. */
  readonly characters?: number;
}

const usual: PartLimits = { pages: 200, items: 50_000 };
const usualCharacters = 4 * 1024 * 1024;

/** A page, or a failure that concerns some of the items only (one zone of many), after which pages go on. */
export type Page<Item> = { readonly items: readonly Item[]; readonly failure?: DriverFailure };

/** All pages of one question. A failure ends it, and what came before is kept; the first failure is the one that is told. */
export async function gatherPart<Item>(
  pages: AsyncIterable<Page<Item>>,
  progress: (items: number, isFinished: boolean) => void = () => undefined,
  limits: PartLimits = usual,
): Promise<Part<Item>> {
  const items: Item[] = [];
  let failure: DriverFailure | undefined;
  let seen = 0;
  let room = limits.characters ?? usualCharacters;
  try {
    for await (const page of pages) {
      seen += 1;
      if (seen > limits.pages) throw tooLarge(limits);
      for (const item of page.items) {
        room -= JSON.stringify(item).length;
        if (items.length === limits.items || room < 0) throw tooLarge(limits);
        items.push(item);
      }
      failure ??= page.failure;
      progress(items.length, false);
    }
  } catch (error) {
    failure ??= asFailure(error);
  }
  progress(items.length, true);
  return { items, ...(failure && { failure }) };
}

/** A part that is known without asking. */
export function knownPart<Item>(items: readonly Item[]): Part<Item> {
  return { items };
}

/**
 * Throws the first failure where nothing came of any part: who could ask nothing must not look like one who found
 * nothing.
 */
export function refuseNothing(parts: readonly Part<unknown>[]): void {
  const [first] = parts;
  if (first?.failure === undefined) return;
  if (parts.every(({ items, failure }) => items.length === 0 && failure !== undefined)) throw first.failure;
}

/** Progress of one part, for gatherPart. */
export function reportOf(part: DiscoveryPart, report: ((progress: DiscoveryProgress) => void) | undefined) {
  return (items: number, isFinished: boolean): void => report?.({ part, items, isFinished });
}

/** The error itself where it is a failure that may be shown; any other is a fault of this program, and is thrown on. */
export function asFailure(error: unknown): DriverFailure {
  if (error instanceof DriverFailure) return error;
  throw error;
}

function tooLarge({ pages, items, characters = usualCharacters }: PartLimits): DriverFailure {
  return new DriverFailure(
    FailureCode.TOO_LARGE,
    `Expected at most ${items} items of ${characters} characters in all on ${pages} pages, but there are more; the rest was not read.`,
    { fix: 'Nothing to mend: what was read is shown, and what is not in it counts as unknown.' },
  );
}
