import { GatewayError } from '../../../schema/gateway-error.ts';
import type { Authenticate, Credentials, Session } from '../context.ts';
import type { Outbox } from './outbox.ts';

/** One socket: who opened it, and what is open on it. */
export interface SocketState {
  readonly remoteAddress: string;
  /** Aborted when the socket is closed. */
  readonly signal: AbortSignal;
  readonly close: (code: number, reason: string) => void;
  readonly outbox: Pick<Outbox, 'sendParts'>;
  /** Each is aborted with the socket. */
  readonly running: Set<AbortController>;
  /** Since connection_init. */
  credentials?: Credentials;
}

/** Who may use a socket. What ends its credentials closes it, so that its client comes back with fresh ones. */
export interface SocketAdmission {
  /** For connection_init: false when the socket is being closed. */
  letIn(state: SocketState, parameters: Readonly<Record<string, unknown>> | undefined): Promise<boolean>;
  /** For each operation; rejects when the credentials have ended meanwhile. */
  sessionOf(state: SocketState, signal: AbortSignal): Promise<Session>;
}

export function createSocketAdmission({
  authenticate,
  report,
}: {
  readonly authenticate: Authenticate;
  readonly report: (error: unknown) => void;
}): SocketAdmission {
  return {
    async letIn(state, parameters) {
      const credentials = { authorization: authorizationsIn(parameters), remoteAddress: state.remoteAddress };
      state.credentials = credentials;
      try {
        const session = await authenticate(credentials, state.signal);
        if (state.signal.aborted) return false;
        const unguard = session.guard((error) => refuse(state, error));
        state.signal.addEventListener('abort', unguard, { once: true });
        return true;
      } catch (error) {
        if (!(error instanceof GatewayError)) report(error);
        refuse(state, error);
        return false;
      }
    },
    async sessionOf(state, signal) {
      const { credentials = { authorization: [], remoteAddress: state.remoteAddress } } = state;
      try {
        return await authenticate(credentials, signal);
      } catch (error) {
        if (isUnauthenticated(error)) refuse(state, error);
        throw error;
      }
    },
  };
}

/** graphql-ws's client comes back after 4403 and 1013, asking for its parameters anew; 4401 it takes for final. */
function refuse({ close }: SocketState, error: unknown): void {
  if (isUnauthenticated(error)) close(4403, brief(error.message));
  else if (error instanceof GatewayError && error.code !== 'INTERNAL') close(1013, brief(error.message));
  else close(4500, 'Internal server error');
}

function isUnauthenticated(error: unknown): error is GatewayError {
  return error instanceof GatewayError && error.code === 'UNAUTHENTICATED';
}

/** The protocol has room for 123 bytes. */
function brief(reason: string): string {
  return Buffer.byteLength(reason) <= 123 ? reason : `${reason.slice(0, 100).replace(/[^\x20-\x7e]/g, '?')}...`;
}

/** What connection_init brought under the header's name, in any spelling; what is no text can be no token. */
function authorizationsIn(parameters: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  return Object.entries(parameters ?? {}).flatMap(([name, value]) =>
    name.toLowerCase() === 'authorization' ? [typeof value === 'string' ? value : ''] : [],
  );
}
