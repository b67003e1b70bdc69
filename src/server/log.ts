import type { Logger } from 'pino';

/** The part of pino that the server needs. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
