import { HeaderMap, type ApolloServer, type HTTPGraphQLResponse } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import type { ApolloContext } from './apollo.ts';
import { type Authenticate, credentialsOf, type Session } from './context.ts';
import type { Documents } from './execute/documents.ts';
import { chooseMediaType } from './http/accept.ts';
import { type BodyBounds, readJson } from './http/body.ts';
import { type Exchange, signalOf } from './http/exchange.ts';
import { type Parameters, parseParameters, parseSearchParameters } from './http/parameters.ts';
import { Refusal } from './http/refusal.ts';
import { type MediaType, mediaTypes, sendErrors, sendRefusal, sendResult, statusOf } from './http/result.ts';
import type { ByteBudget } from './limits/byte-budget.ts';
import { createDeadline } from './limits/deadline.ts';
import { enterBoth, type Gate } from './limits/in-flight.ts';
import type { Shares } from './limits/shares.ts';
import type { Turns } from './limits/turns.ts';
import type { Handler } from './routes.ts';
import type { ServerLimits } from './settings.ts';

export interface GraphqlHttpOptions {
  readonly apollo: ApolloServer<ApolloContext>;
  readonly documents: Documents;
  readonly authenticate: Authenticate;
  readonly present: (error: unknown) => GraphQLFormattedError;
  readonly inFlight: Gate;
  readonly shares: Shares;
  readonly turns: Turns;
  readonly unfinished: ByteBudget;
  readonly limits: Pick<ServerLimits, 'bodyBytes' | 'operationMs' | 'inFlight'>;
}

/** Answers GraphQL over HTTP: one operation per request, never a subscription. */
export function createGraphqlHttp(options: GraphqlHttpOptions): Handler {
  const { authenticate, documents, present, limits } = options;
  return async (exchange) => {
    const { request, response } = exchange;
    // Agreed before anything runs: a mutation whose answer nobody takes must not be executed.
    const mediaType = chooseMediaType(request.headers.accept, mediaTypes);
    try {
      if (mediaType === undefined) throw notAcceptable();
      // Whoever is not let in costs no reading or parsing.
      const found = authenticate(credentialsOf(request), signalOf(response));
      const session = found instanceof Promise ? await found : found;
      const parameters = await readParameters(exchange, { maxBytes: limits.bodyBytes, unfinished: options.unfinished });
      const prepared = documents.prepare(parameters.query);
      if (prepared.kind === 'refused') {
        sendErrors(response, mediaType, statusOf(mediaType, 400), prepared.errors.map(present));
        return;
      }
      const { status = 200, headers, body } = await answer(options, exchange, session, mediaType, parameters, prepared);
      if (body.kind !== 'complete') throw new Error('Expected a complete answer, but got a chunked one.');
      const allow = headers.get('allow');
      sendResult(response, mediaType, statusOf(mediaType, status), body.string, allow === undefined ? {} : { allow });
    } catch (error) {
      sendRefusal(response, mediaType ?? 'application/json', error, present);
    }
  };
}

/** Runs the operation, until it is done, its time is up or its caller has gone. */
async function answer(
  options: GraphqlHttpOptions,
  { request, response, search }: Exchange,
  session: Session,
  mediaType: MediaType,
  { query, operationName, variables, extensions }: Parameters,
  prepared: ApolloContext['prepared'],
): Promise<HTTPGraphQLResponse> {
  const share = options.shares.of(session.user);
  const leave = enterBoth(options.inFlight, share);
  const deadline = createDeadline(options.limits.operationMs);
  response.once('close', deadline.abandon);
  const running = (async () => {
    const waiting = options.turns.wait();
    if (waiting !== undefined) await waiting;
    const startedAt = performance.now();
    try {
      const gateway = session.contextFor(deadline.signal);
      return await options.apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method ?? 'POST',
          headers: headersOf(request, mediaType),
          search: request.method === 'GET' ? search : '',
          // Apollo takes null for absent, but not undefined.
          body: {
            query,
            operationName: operationName ?? null,
            variables: variables ?? null,
            extensions: extensions ?? null,
          },
        },
        // No closure: what Apollo keeps of it would keep the request, its response and all that hangs on them.
        context: async () => ({ gateway, prepared, share }),
      });
    } finally {
      options.turns.spent(startedAt);
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

async function readParameters({ request, search }: Exchange, bounds: BodyBounds): Promise<Parameters> {
  if (request.method === 'POST') return parseParameters(await readJson(request, bounds));
  // Apollo asks for the same, but its refusal could not be told from that of a well-formed request.
  if (forgeryHeaders.some((name) => request.headers[name])) return parseSearchParameters(search);
  throw new Refusal(400, 'INVALID', 'A GET needs a header that a foreign page can not send along.', {
    fix: 'Send "apollo-require-preflight: true", or use POST.',
  });
}

/** Browsers ask for leave (a preflight) before they send one of these to another origin. */
const forgeryHeaders = ['apollo-require-preflight', 'x-apollo-operation-name'];

/** What Apollo looks at: the media type agreed on, and what tells a request from a cross-site forgery. */
function headersOf({ headers }: Exchange['request'], mediaType: MediaType): HeaderMap {
  const map = new HeaderMap([['accept', mediaType]]);
  for (const name of ['content-type', ...forgeryHeaders]) {
    const value = headers[name];
    if (typeof value === 'string') map.set(name, value);
  }
  return map;
}

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
