import { GatewayError } from '../../schema/gateway-error.ts';
import { unlessAborted } from '../cluster/unless-aborted.ts';
import { cancelled } from './failures.ts';

/**
 * What gives somebody the right to have a provider asked: looked at once more when the turn of the run has come. Throws
 * what stands against it; the signal is the run's.
 */
export type Mandate = (signal: AbortSignal) => Promise<void>;

/** Whoever asks again and again for the same run leaves no more than this behind. */
const mostMandates = 16;

/** By whose right a run goes on: one that still holds suffices. */
export class Mandates {
  private readonly all = new Set<Mandate>();

  add(mandate: Mandate): void {
    this.all.add(mandate);
    const [oldest] = this.all;
    if (this.all.size > mostMandates && oldest !== undefined) this.all.delete(oldest);
  }

  /** Throws DriverFailure CANCELLED. Permission that can't be looked at is none: nothing was sent yet. */
  async assertAny(signal: AbortSignal): Promise<void> {
    try {
      await unlessAborted(() => this.first(signal), signal);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      const isRefusal = error.code === 'FORBIDDEN' || error.code === 'UNAUTHENTICATED';
      if (!isRefusal) throw cancelled('The cluster could not tell whether it is still permitted; nothing was sent.');
      const fix = 'Ask for the permission to do this with the provider.';
      throw cancelled('Nobody who asked for it is permitted to any more; nothing was sent.', fix);
    }
  }

  private async first(signal: AbortSignal): Promise<void> {
    let refusal: unknown;
    for (const mandate of this.all) {
      try {
        await mandate(signal);
        return;
      } catch (error) {
        refusal = error;
      }
    }
    throw refusal;
  }
}
