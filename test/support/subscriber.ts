import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { ChangesDocument, type ChangesSubscription } from './generated/operations.ts';

export type ChangeFrame = ChangesSubscription['machineProviderChanges'];

/** A portal's feed: it keeps what it saw, loses its socket when told, and goes on behind the last frame. */
export interface Subscriber {
  readonly frames: readonly ChangeFrame[];
  /** Resolves when the frames so far satisfy the condition; rejects after the time-out. */
  until(condition: (frames: readonly ChangeFrame[]) => boolean, timeoutMs?: number): Promise<void>;
  /** Cuts the socket as a broken network would, and opens another that resumes at the last cursor. */
  reconnect(): void;
  stop(): void;
}

export function subscribe(
  url: string,
  variables: { includeVolatile?: boolean; namespace?: string; after?: string } = {},
): Subscriber {
  const frames: ChangeFrame[] = [];
  const waiting = new Set<() => void>();
  let socket: WebSocket | undefined;
  let stopCurrent = open();

  function open(): () => void {
    const client = createClient({
      url: url.replace(/^http/, 'ws'),
      retryAttempts: 0,
      webSocketImpl: class extends WebSocket {
        constructor(address: string, protocols: string[]) {
          super(address, protocols);
          // eslint reads `this` here as an alias; the test needs the very socket to cut it.
          remember(this);
        }
      },
    });
    let live = true;
    const stop = client.subscribe<ChangesSubscription>(
      {
        query: ChangesDocument.toString(),
        variables: { ...variables, after: frames.at(-1)?.cursor ?? variables.after },
      },
      {
        next: ({ data }) => {
          // What a cut socket still delivers was not received by the portal.
          if (!live || !data) return;
          frames.push(data.machineProviderChanges);
          for (const look of waiting) look();
        },
        error: () => undefined,
        complete: () => undefined,
      },
    );
    return () => {
      live = false;
      socket?.terminate();
      stop();
      void client.dispose();
    };
  }

  function remember(opened: WebSocket): void {
    socket = opened;
  }

  return {
    frames,
    until: (condition, timeoutMs = 30_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(
            new Error(
              `not seen within ${timeoutMs} ms; ${frames.length} frames, the last ${JSON.stringify(frames.at(-1))}`,
            ),
          );
        }, timeoutMs);
        const look = () => {
          if (!condition(frames)) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    reconnect: () => {
      stopCurrent();
      stopCurrent = open();
    },
    stop: () => stopCurrent(),
  };
}
