import type { ServerResponse } from 'node:http';
import { GatewayError } from '../../../schema/gateway-error.ts';
import type { Frame } from '../execute/frames.ts';
import type { ServerLimits } from '../settings.ts';

/** Writes events of one stream, each only when the one before it has left for the caller. */
export interface EventWriter {
  /** A result. Resolves when the caller has room for more, or is gone. */
  next(result: object): Promise<void>;
  /** The same of a subscription's frame, whose cursor is the id that a client comes back with. */
  frame(frame: Frame): Promise<void>;
  /** Says that nothing follows, and ends. */
  complete(): Promise<void>;
  /** Ends without a word. */
  end(): void;
  /** Aborted when the stream has ended, whoever ended it. */
  readonly signal: AbortSignal;
}

/** Opens an event stream; a caller that reads nothing for `blockedMs` is cut off. */
export function openEventStream(
  response: ServerResponse,
  { keepAliveMs, blockedMs }: Pick<ServerLimits, 'keepAliveMs' | 'blockedMs'>,
): EventWriter {
  const abort = new AbortController();
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'keep-alive',
    // Proxies that gather answers would hold events back.
    'x-accel-buffering': 'no',
  });
  // A comment: fetch-based clients see an open stream only with the first byte.
  response.write(':\n\n');
  const timer = setInterval(() => {
    if (!response.writableNeedDrain && !response.writableEnded) response.write(':\n\n');
  }, keepAliveMs);
  response.once('close', () => {
    clearInterval(timer);
    abort.abort(new GatewayError('TIMEOUT', 'The caller went away.'));
  });
  const write = (event: string | Buffer): Promise<void> => {
    if (response.destroyed || response.writableEnded || response.write(event)) return Promise.resolve();
    return drained(response, blockedMs);
  };
  return {
    next: (result) => write(`event: next\ndata: ${JSON.stringify(result)}\n\n`),
    frame: (frame) => write(eventOf(frame)),
    // Browsers fire no event without a data line.
    complete: () => write('event: complete\ndata: \n\n'),
    end: () => {
      response.end();
    },
    signal: abort.signal,
  };
}

/** Of each frame, made once for all streams that send it. */
const events = new WeakMap<Frame, Buffer>();

function eventOf(frame: Frame): Buffer {
  let event = events.get(frame);
  if (event === undefined) {
    const head = Buffer.from(`${idLine(frame.cursor)}event: next\ndata: `);
    event = Buffer.concat([head, frame.json, Buffer.from('\n\n')]);
    events.set(frame, event);
  }
  return event;
}

/** An id with a line break would end its line, and one with NUL is ignored by browsers. */
function idLine(id: string | undefined): string {
  return id === undefined || /[\r\n\0]/.test(id) ? '' : `id: ${id}\n`;
}

function drained(response: ServerResponse, blockedMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), blockedMs);
    const settle = () => {
      clearTimeout(timer);
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    response.once('drain', settle).once('close', settle);
  });
}
