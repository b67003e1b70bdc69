import type { MachineProvider } from '../../../schema/machine-provider.ts';
import { assess } from '../../status/assess.ts';
import type { Assessment, Observations } from '../../status/observations.ts';
import { isWorthTelling } from '../../status/worth-telling.ts';
import type { LookMemory } from '../look/look-memory.ts';
import type { WriteQueue } from '../write/write-queue.ts';

export interface ConcludeOptions {
  readonly memory: LookMemory;
  readonly writes: Pick<WriteQueue, 'add'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What was seen of a provider; `isRefresh` where its times are to be written though nothing else is new. */
export type Conclude = (provider: MachineProvider, observations: Observations, isRefresh: boolean) => Assessment;

/** What is seen in turn is judged, remembered, and, where a reader cares, written when its time comes. */
export function concludeBy({ memory, writes, now }: ConcludeOptions): Conclude {
  return (provider, observations, isRefresh) => {
    const [known, at] = [memory.of(provider), now()];
    const assessment = assess({ provider, ...known }, observations, at);
    memory.note(provider, assessment);
    if (isRefresh || isWorthTelling(provider, assessment)) {
      writes.add({ provider, observations, ...known, at, isRefresh });
    }
    return assessment;
  };
}
