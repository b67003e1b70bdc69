import type { MachineProvider } from '../../schema/machine-provider.ts';

/** What is under way, one for each spec: whoever asks about the same spec of the same provider shares it. */
export class UnderWay<Run extends { readonly signal: AbortSignal }> {
  private readonly runs = new Map<string, Run>();

  get size(): number {
    return this.runs.size;
  }

  get all(): readonly Run[] {
    return [...this.runs.values()];
  }

  /** The one that is under way and was not given up, else what `begin` makes. */
  share(provider: MachineProvider, begin: () => Run): Run {
    const what = specOf(provider);
    const shared = this.runs.get(what);
    if (shared !== undefined && !shared.signal.aborted) return shared;
    const run = begin();
    this.runs.set(what, run);
    return run;
  }

  ended(provider: MachineProvider, run: Run): void {
    const what = specOf(provider);
    // One that was given up may have been followed by another.
    if (this.runs.get(what) === run) this.runs.delete(what);
  }
}

/** Of another generation, or another life of its name, something else is asked. */
function specOf({ metadata: { uid, generation } }: MachineProvider): string {
  return `${uid} ${generation ?? ''}`;
}
