import type { ValidationProblem } from '../../schema/problem.ts';

/** Whether a caller may have the Secrets used that a spec names. */
export interface SecretAccess {
  /** Whether it is for the gateway to look: not where the cluster does so itself, at admission. */
  isOurs(): boolean;
  /** FORBIDDEN for each reference to a Secret of the namespace that the caller may not get, be it there or not. */
  assess(namespace: string, spec: unknown): Promise<readonly ValidationProblem[]>;
}
