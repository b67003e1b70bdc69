import type { ValidationProblem } from '../../../schema/problem.ts';
import type { ObjectName } from '../../cluster/ports.ts';

/** The names of a Secret's keys; that it is absent; or that the caller may not know, or the cluster did not tell in time. */
export type SeenSecret = readonly string[] | 'absent' | 'unseen';

/** What a caller sees of Secrets: never what is in them. */
export interface SecretSight {
  /** Answers within a second or so, and never rejects. Both names must be valid. */
  look(secret: ObjectName, signal: AbortSignal): Promise<SeenSecret>;
}

/** Whether a caller may have the Secrets used that a spec names. */
export interface SecretAccess {
  /** Whether it is for the gateway to look: not where the cluster does so itself, at admission. */
  isOurs(): boolean;
  /** FORBIDDEN for each reference to a Secret of the namespace that the caller may not get, be it there or not. */
  assess(namespace: string, spec: unknown): Promise<readonly ValidationProblem[]>;
}
