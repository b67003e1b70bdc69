import type { ServerResponse } from 'node:http';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import { GatewayError } from '../../schema/gateway-error.ts';
import type { Session } from './context.ts';
import type { Documents } from './execute/documents.ts';
import type { Executor, OperationRequest } from './execute/executor.ts';
import { presentResult } from './execute/present-result.ts';
import { chooseMediaType } from './http/accept.ts';
import { type BodyBounds, readJson } from './http/body.ts';
import type { Exchange } from './http/exchange.ts';
import type { LetIn } from './http/let-in.ts';
import { type Parameters, parseParameters, parseSearchParameters } from './http/parameters.ts';
import { Refusal } from './http/refusal.ts';
import { mediaTypes, sendErrors, sendRefusal, sendResult, statusOf } from './http/result.ts';
import { refuseUnsafeGet } from './http/unsafe-get.ts';
import type { ByteBudget } from './limits/byte-budget.ts';
import { createDeadline } from './limits/deadline.ts';
import { enterBoth, type Gate } from './limits/in-flight.ts';
import type { Share, Shares } from './limits/shares.ts';
import type { Turns } from './limits/turns.ts';
import type { Handler } from './routes.ts';
import type { ServerLimits } from './settings.ts';

export interface GraphqlHttpOptions {
  readonly documents: Documents;
  readonly executor: Executor;
  readonly letIn: LetIn;
  readonly present: (error: unknown) => GraphQLFormattedError;
  readonly inFlight: Gate;
  readonly shares: Shares;
  readonly turns: Turns;
  readonly unfinished: ByteBudget;
  readonly limits: Pick<ServerLimits, 'bodyBytes' | 'operationMs' | 'inFlight'>;
}

/** Answers GraphQL over HTTP: one operation per request, never a subscription. */
export function createGraphqlHttp(options: GraphqlHttpOptions): Handler {
  const { letIn, documents, present, limits } = options;
  return async (exchange) => {
    const { request, response } = exchange;
    // Agreed before anything runs: a mutation whose answer nobody takes must not be executed.
    const mediaType = chooseMediaType(request.headers.accept, mediaTypes);
    try {
      if (mediaType === undefined) throw notAcceptable();
      // Whoever is not let in costs no reading or parsing.
      const found = letIn(exchange);
      const session = found instanceof Promise ? await found : found;
      const { query, ...rest } = await readParameters(exchange, {
        maxBytes: limits.bodyBytes,
        unfinished: options.unfinished,
      });
      const prepared = documents.prepare(query);
      if (prepared.kind === 'refused') {
        sendErrors(response, mediaType, statusOf(mediaType, 400), prepared.errors.map(present));
        return;
      }
      const share = options.shares.of(session.user);
      const operation = { ...rest, prepared, share };
      refuseUnsafeGet(request, operation);
      const { isAnswer, body } = await run(options, response, session, operation);
      sendResult(response, mediaType, isAnswer ? 200 : statusOf(mediaType, 400), body);
    } catch (error) {
      sendRefusal(response, mediaType ?? 'application/json', error, present);
    }
  };
}

/** A result as JSON; without data it is no answer but a refusal. */
interface Written {
  readonly isAnswer: boolean;
  readonly body: string;
}

/** Runs the operation, until it is done, its time is up or its caller has gone. Throws OVERLOADED besides. */
async function run(
  { executor, present, turns, inFlight, limits }: GraphqlHttpOptions,
  response: ServerResponse,
  session: Session,
  operation: OperationRequest & { readonly share: Share },
): Promise<Written> {
  const leave = enterBoth(inFlight, operation.share);
  const deadline = createDeadline(limits.operationMs);
  response.once('close', deadline.abandon);
  const running = (async () => {
    const waiting = turns.wait(session.user);
    if (waiting !== undefined) await waiting;
    const startedAt = performance.now();
    try {
      const result = await executor.execute(operation, session.contextFor(deadline.signal));
      refuseOverload(result);
      return { isAnswer: 'data' in result, body: JSON.stringify(presentResult(result, present)) };
    } finally {
      turns.spent(session.user, startedAt);
    }
  })();
  // What goes on behind the caller's back still takes its place, and so does an answer that nobody takes.
  const gone = new Promise<void>((resolve) => {
    if (response.destroyed) resolve();
    else response.once('close', resolve);
  });
  void Promise.allSettled([running, gone]).then(leave);
  try {
    return await deadline.race(running);
  } finally {
    deadline.clear();
    response.off('close', deadline.abandon);
  }
}

/** Throws the refusal of an operation whose caller had spent its share: retry logic reads the status, not the body. */
function refuseOverload({ errors }: ExecutionResult): void {
  const refusal = errors?.[0]?.originalError;
  if (refusal instanceof GatewayError && refusal.code === 'OVERLOADED') throw refusal;
}

async function readParameters({ request, search }: Exchange, bounds: BodyBounds): Promise<Parameters> {
  if (request.method === 'POST') return parseParameters(await readJson(request, bounds));
  if (forgeryHeaders.some((name) => request.headers[name])) return parseSearchParameters(search);
  throw new Refusal(400, 'INVALID', 'A GET needs a header that a foreign page can not send along.', {
    fix: 'Send "apollo-require-preflight: true", or use POST.',
  });
}

/** Browsers ask for leave (a preflight) before they send one of these to another origin; Apollo's clients send them. */
const forgeryHeaders = ['apollo-require-preflight', 'x-apollo-operation-name'];

function notAcceptable(): Refusal {
  return new Refusal(
    406,
    'INVALID',
    `Answers are written as ${mediaTypes.join(' or ')}; the Accept header takes neither.`,
    {
      fix: 'Send "accept: application/json". Event streams are at /graphql/stream.',
    },
  );
}
