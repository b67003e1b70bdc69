import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { JudgedCondition } from './condition.ts';
import { type Before, LostAnswers } from './lost-answers.ts';
import { type ShareToWrite, type ShareWritesOptions, writeShare, type WrittenShare } from './write-share.ts';

/** A status was written: what it was judged from, and what it is. */
export type OnWritten = (before: Before, after: MachineProvider) => void;

/** Writes shares of statuses, and tells of each that was written, once, also where that shows only later. Shared by all who write. */
export class ToldWrites {
  private readonly onWritten: OnWritten;
  private readonly lost = new LostAnswers();

  constructor(onWritten: OnWritten = () => undefined) {
    this.onWritten = onWritten;
  }

  /** As writeShare does. */
  async write(options: ShareWritesOptions, share: ShareToWrite): Promise<WrittenShare> {
    const { manager } = share;
    let judgedFrom = share.judged;
    let conditions: readonly JudgedCondition[] = [];
    const shareOf = (current: MachineProvider) => {
      judgedFrom = current;
      const judged = share.shareOf(current);
      conditions = judged.conditions ?? [];
      return judged;
    };
    const written = await writeShare(options, { ...share, shareOf });
    if (written.isUnanswered === true) this.lost.note(manager, judgedFrom, conditions);
    if (written.isWritten) {
      this.seen(manager, judgedFrom);
      this.lost.overtaken(manager, judgedFrom);
      this.onWritten(judgedFrom, written.machineProvider);
    }
    return written;
  }

  /** It was found to be so by now: an earlier write of whose end nobody heard may show in it. */
  seen(manager: string, current: MachineProvider): void {
    const before = this.lost.before(manager, current);
    if (before !== undefined) this.onWritten(before, current);
  }
}
