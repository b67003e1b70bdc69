import { GatewayError } from '../../../schema/gateway-error.ts';
import { type Authenticate, credentialsOf, type Session } from '../context.ts';
import type { Refusals } from '../limits/refusals.ts';
import { type Exchange, signalOf } from './exchange.ts';

/** Lets in whoever sent a request, as an Authenticate does; a refusal that is one too many closes the connection. */
export type LetIn = (exchange: Exchange) => Session | Promise<Session>;

export function createLetIn(authenticate: Authenticate, refusals: Refusals): LetIn {
  return ({ request, response }) => {
    const { socket } = request;
    const take = (session: Session): Session => {
      refusals.letIn(socket);
      return session;
    };
    const refuse = (error: unknown): never => {
      const isLast = isAboutToken(error) && refusals.refused(socket);
      if (isLast && !response.headersSent) response.setHeader('connection', 'close');
      throw error;
    };
    try {
      const found = authenticate(credentialsOf(request), signalOf(response));
      return found instanceof Promise ? found.then(take, refuse) : take(found);
    } catch (error) {
      return refuse(error);
    }
  };
}

/** Not, for example, a cluster out of reach, of which nobody's token can do anything. */
function isAboutToken(error: unknown): boolean {
  return error instanceof GatewayError && (error.code === 'UNAUTHENTICATED' || error.code === 'OVERLOADED');
}
