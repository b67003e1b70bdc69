import type { MachineProvider } from '../../schema/machine-provider.ts';

/** What is under way, one for each spec: whoever asks about the same spec of the same provider shares it. */
export class UnderWay<Run extends { readonly signal: AbortSignal }> {
  private readonly shared = new Map<string, Run>();
  private readonly notEnded = new Set<Run>();

  get size(): number {
    return this.notEnded.size;
  }

  /** In the order in which they were begun; also those that were given up, and followed by another, and have not ended yet. */
  get all(): readonly Run[] {
    return [...this.notEnded];
  }

  /** The one that is under way and was not given up, else what `begin` makes. */
  share(provider: MachineProvider, begin: () => Run): Run {
    const what = specOf(provider);
    const shared = this.shared.get(what);
    if (shared !== undefined && !shared.signal.aborted) return shared;
    const run = begin();
    this.shared.set(what, run);
    this.notEnded.add(run);
    return run;
  }

  ended(provider: MachineProvider, run: Run): void {
    this.notEnded.delete(run);
    const what = specOf(provider);
    // One that was given up may have been followed by another.
    if (this.shared.get(what) === run) this.shared.delete(what);
  }
}

/** Of another generation, or another life of its name, something else is asked. */
function specOf({ metadata: { uid, generation } }: MachineProvider): string {
  return `${uid} ${generation ?? ''}`;
}
