import { ProviderPhase } from '../../../schema/enums.ts';

/** What became of a look, as a closed list: for metrics. */
export type LookResult = 'ready' | 'not_ready' | 'error' | 'unconfirmed' | 'unknown' | 'given_up';

/** What a look came to, by the phase that it led to. */
export const resultOf: Readonly<Record<ProviderPhase, LookResult>> = {
  [ProviderPhase.INITIALIZING]: 'unknown',
  [ProviderPhase.READY]: 'ready',
  [ProviderPhase.NOT_READY]: 'not_ready',
  [ProviderPhase.ERROR]: 'error',
};

/** What is counted of looks; no name of a provider is ever among it. */
export interface LookMetrics {
  looked(result: LookResult, seconds: number): void;
  /** How long after it was due one began, in seconds. */
  begun(lateSeconds: number): void;
  discovered(isSuccess: boolean, seconds: number): void;
  /** How many shares were written of one look; or that something was not, since the provider was changed, or the cluster refused. */
  written(shares: number, isRefused: boolean): void;
}

/** How much there is to do at this moment. */
export interface LookLoad {
  readonly providers: number;
  readonly underWay: number;
  readonly waiting: number;
  readonly writes: number;
}
