import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';

/** JSON lines on stdout; readable ones on a terminal. Tokens, Secrets and specs are never handed to it. */
export function createLog(level: string): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  if (!process.stdout.isTTY) return pino(options, pino.destination({ dest: 1, sync: true }));
  return pino(options, pretty({ colorize: true, translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname', sync: true }));
}
