import type { BaseLogger } from 'pino';

/** Where this room writes what happened; a pino logger fits. */
export type Log = Pick<BaseLogger, 'debug' | 'info' | 'warn' | 'error'>;
