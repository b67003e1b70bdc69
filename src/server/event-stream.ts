import { type ExecutionResult, type GraphQLFormattedError, OperationTypeNode } from 'graphql';
import type { GatewayContext } from '../../resolvers/context.ts';
import type { GatewayError } from '../../schema/gateway-error.ts';
import { resumeAfter, type Session } from './context.ts';
import type { Documents } from './execute/documents.ts';
import type { Executor, OperationRequest } from './execute/executor.ts';
import { presentResult } from './execute/present-result.ts';
import { chooseMediaType } from './http/accept.ts';
import { type BodyBounds, readJson } from './http/body.ts';
import type { Exchange } from './http/exchange.ts';
import type { LetIn } from './http/let-in.ts';
import { parseParameters, parseSearchParameters } from './http/parameters.ts';
import { Refusal } from './http/refusal.ts';
import { sendRefusal } from './http/result.ts';
import { refuseUnsafeGet } from './http/unsafe-get.ts';
import type { ByteBudget } from './limits/byte-budget.ts';
import { createDeadline } from './limits/deadline.ts';
import { enterBoth, type Gate } from './limits/in-flight.ts';
import type { Share, Shares } from './limits/shares.ts';
import type { Handler } from './routes.ts';
import type { ServerLimits } from './settings.ts';
import { type EventWriter, openEventStream } from './stream/event-writer.ts';

export interface EventStreamsOptions {
  readonly documents: Documents;
  readonly executor: Executor;
  readonly letIn: LetIn;
  readonly present: (error: unknown) => GraphQLFormattedError;
  readonly inFlight: Gate;
  readonly shares: Shares;
  readonly streams: Gate;
  readonly unfinished: ByteBudget;
  readonly limits: ServerLimits;
}

export interface EventStreams {
  readonly handle: Handler;
  /** Ends every stream without `complete`, so that clients come back with Last-Event-ID. */
  stop(): void;
}

/**
 * GraphQL over Server-Sent Events, distinct connections mode. Each event's `id:` is its frame's cursor, so a client that
 * comes back with Last-Event-ID goes on where it was cut off.
 */
export function createEventStreams(options: EventStreamsOptions): EventStreams {
  const { documents, present, streams, limits, unfinished } = options;
  const open = new Set<EventWriter>();
  let stopping = false;
  return {
    async handle(exchange) {
      let leave: (() => void) | undefined;
      try {
        // Whoever is not let in takes no place of those who are.
        const session = await options.letIn(exchange);
        leave = streams.enter();
        if (leave === undefined) throw noMoreStreams(`At most ${limits.streams} event streams are open at a time.`);
        const { query, ...rest } = await readParameters(exchange, { maxBytes: limits.bodyBytes, unfinished });
        // Looked at once the body is there: stop() ends only the streams that it finds open.
        if (stopping) throw noMoreStreams('This gateway is stopping.');
        const prepared = documents.prepare(query);
        if (prepared.kind === 'prepared') refuseUnsafeGet(exchange.request, { ...rest, prepared });
        const writer = openEventStream(exchange.response, limits);
        open.add(writer);
        try {
          // Once the stream was accepted, the protocol wants every refusal in it.
          if (prepared.kind === 'refused') await writer.next({ errors: prepared.errors.map(present) });
          else await stream(options, exchange, session, { ...rest, prepared }, writer);
          await writer.complete();
        } finally {
          open.delete(writer);
          writer.end();
        }
      } catch (error) {
        sendRefusal(exchange.response, 'application/json', error, present);
      } finally {
        leave?.();
      }
    },
    stop() {
      stopping = true;
      for (const writer of open) writer.end();
    },
  };
}

async function stream(
  options: EventStreamsOptions,
  { request }: Exchange,
  session: Session,
  asked: OperationRequest,
  writer: EventWriter,
): Promise<void> {
  const { executor, present, shares } = options;
  const share = shares.of(session.user);
  const operation = { ...asked, share };
  let leave: (() => void) | undefined;
  let unguard: (() => void) | undefined;
  try {
    const context = session.contextFor(writer.signal);
    if (kindOf(operation) !== OperationTypeNode.SUBSCRIPTION) {
      await writer.next(presentResult(await executeOnce(options, share, operation, context), present));
      return;
    }
    leave = share.enterFeed();
    const cursor = request.headers['last-event-id'];
    const resumed = typeof cursor === 'string' && cursor !== '' ? resumeAfter(context, cursor) : context;
    const frames = await executor.subscribe(operation, resumed);
    if (!('follow' in frames)) {
      await writer.next(presentResult(frames, present));
      return;
    }
    const end = () => frames.end();
    writer.signal.addEventListener('abort', end, { once: true });
    if (writer.signal.aborted) end();
    let ended: GatewayError | undefined;
    unguard = session.guard((error) => {
      ended = error;
      end();
    });
    await frames.follow((frame, next) => void writer.frame(frame).then(next));
    if (ended !== undefined) throw ended;
  } catch (error) {
    await writer.next({ errors: [present(error)] });
  } finally {
    unguard?.();
    leave?.();
  }
}

async function executeOnce(
  { executor, inFlight, limits }: EventStreamsOptions,
  share: Share,
  operation: OperationRequest,
  context: GatewayContext,
): Promise<ExecutionResult> {
  const leave = enterBoth(inFlight, share);
  const deadline = createDeadline(limits.operationMs);
  const running = Promise.resolve(executor.execute(operation, context));
  running.then(leave, leave);
  try {
    return await deadline.race(running);
  } finally {
    deadline.clear();
  }
}

async function readParameters({ request, search }: Exchange, bounds: BodyBounds) {
  if (chooseMediaType(request.headers.accept, ['text/event-stream']) === undefined) {
    throw new Refusal(406, 'INVALID', 'This path answers with an event stream; the Accept header does not take one.', {
      fix: 'Send "accept: text/event-stream", or use /graphql.',
    });
  }
  if (request.method !== 'POST') return parseSearchParameters(search);
  return parseParameters(await readJson(request, bounds));
}

function kindOf({ prepared, operationName }: OperationRequest): OperationTypeNode | undefined {
  return prepared.findOperation(operationName)?.node.operation;
}

function noMoreStreams(message: string): Refusal {
  return new Refusal(503, 'OVERLOADED', message, { fix: 'Try again.', headers: { 'retry-after': '1' } });
}
