import type { ErrorCode } from '../../../schema/gateway-error.ts';

/** Failures that pass by themselves: what was asked may be asked again. */
export const outages: ReadonlySet<ErrorCode> = new Set(['UNAVAILABLE', 'TIMEOUT', 'OVERLOADED']);
