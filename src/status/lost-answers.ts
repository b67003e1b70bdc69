import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { Condition } from '../../schema/status/condition.ts';
import type { JudgedCondition } from './condition.ts';

type Conditions = readonly JudgedCondition[];

/** What each of several writes would have made of the provider that all of them were judged from. */
interface Lost {
  readonly judgedFrom: MachineProvider;
  readonly written: readonly Conditions[];
}

/** So many providers at most, and so many tries of each: of others a move is told by the status alone. */
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
    const before = this.lost.get(key);
    const isSame = before?.judgedFrom.metadata.resourceVersion === judgedFrom.metadata.resourceVersion;
    const written = [...(isSame ? before.written : []), conditions].slice(-mostTries);
    this.lost.set(key, { judgedFrom, written });
    const [oldest] = this.lost.keys();
    if (this.lost.size > most && oldest !== undefined) this.lost.delete(oldest);
  }

  /**
   * What the provider was before a write that turns out to have been done; undefined where there was none. It is decided
   * once, when the provider is seen at another version.
   */
  before(manager: string, current: MachineProvider): MachineProvider | undefined {
    const key = keyOf(manager, current);
    const one = this.lost.get(key);
    if (one === undefined) return undefined;
    if (one.judgedFrom.metadata.resourceVersion === current.metadata.resourceVersion) return undefined;
    this.lost.delete(key);
    return one.written.some((written) => isDone(written, current.status?.conditions)) ? one.judgedFrom : undefined;
  }

  /** The cluster took another write that was judged from this version: whatever was lost of it was not done, and never is. */
  overtaken(manager: string, judgedFrom: MachineProvider): void {
    const key = keyOf(manager, judgedFrom);
    const lostFrom = this.lost.get(key)?.judgedFrom.metadata.resourceVersion;
    if (lostFrom === judgedFrom.metadata.resourceVersion) this.lost.delete(key);
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
