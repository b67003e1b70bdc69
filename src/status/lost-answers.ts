import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { Condition } from '../../schema/status/condition.ts';
import type { JudgedCondition } from './condition.ts';

type Conditions = readonly JudgedCondition[];

/** How a provider was before it was written. */
export type Before = Pick<MachineProvider, 'status'>;

/** What each of several writes would have made of the version that all of them were judged from. */
interface Lost {
  readonly resourceVersion: string;
  /** Of that version no more than is told: the whole of it would be kept for as long as the cluster answers nothing. */
  readonly before: Before;
  readonly written: readonly Conditions[];
}

/** So many shares at most, the latest, and so many tries of each: of others a move is told by the status alone. */
const most = 10_000;
const mostTries = 4;

/**
 * Writes of whose end nobody heard: the cluster may have done them all the same, and then nobody has told of the moves.
 * Only a later status says so.
 */
export class LostAnswers {
  private readonly lost = new Map<string, Lost>();

  note(manager: string, judgedFrom: MachineProvider, conditions: Conditions): void {
    const key = keyOf(manager, judgedFrom);
    const { status, metadata } = judgedFrom;
    const { resourceVersion } = metadata;
    const last = this.lost.get(key);
    const triedBefore = last?.resourceVersion === resourceVersion ? last.written : [];
    this.lost.delete(key);
    this.lost.set(key, {
      resourceVersion,
      before: { status },
      written: [...triedBefore, conditions].slice(-mostTries),
    });
    const [oldest] = this.lost.keys();
    if (this.lost.size > most && oldest !== undefined) this.lost.delete(oldest);
  }

  /**
   * How the provider was before a write that turns out to have been done; undefined where there was none. It is decided
   * once, when the provider is seen at another version.
   */
  before(manager: string, current: MachineProvider): Before | undefined {
    const key = keyOf(manager, current);
    const one = this.lost.get(key);
    if (one === undefined) return undefined;
    if (one.resourceVersion === current.metadata.resourceVersion) return undefined;
    this.lost.delete(key);
    return one.written.some((written) => isDone(written, current.status?.conditions)) ? one.before : undefined;
  }

  /** The cluster took another write that was judged from this version: whatever was lost of it was not done, and never is. */
  overtaken(manager: string, judgedFrom: MachineProvider): void {
    const key = keyOf(manager, judgedFrom);
    if (this.lost.get(key)?.resourceVersion === judgedFrom.metadata.resourceVersion) this.lost.delete(key);
  }
}

function keyOf(manager: string, { metadata }: MachineProvider): string {
  return `${metadata.uid} ${manager}`;
}

/** To the very time: by it one's own write is told from another's that came to the same. */
function isDone(written: Conditions, stored: readonly Condition[] | null | undefined): boolean {
  return written.every(({ type, status, reason, message, lastTransitionTime }) => {
    const one = stored?.find((condition) => condition.type === type);
    const isSame = one?.status === status && one.reason === reason && one.message === message;
    return isSame && Date.parse(one.lastTransitionTime ?? '') === Date.parse(lastTransitionTime);
  });
}
