import { type ExecutionArgs, GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import type { Context, ServerOptions, SubscribePayload } from 'graphql-ws';
import type { GatewayContext } from '../../../resolvers/context.ts';
import type { Authenticate } from '../context.ts';
import { createSocketAdmission, type SocketAdmission, type SocketState } from './admission.ts';
import type { Documents } from '../execute/documents.ts';
import type { Executor, OperationRequest } from '../execute/executor.ts';
import { presentResult } from '../execute/present-result.ts';
import { createDeadline } from '../limits/deadline.ts';
import { enterBoth, type Gate } from '../limits/in-flight.ts';
import { refuse } from '../limits/refuse.ts';
import type { Share, Shares } from '../limits/shares.ts';
import type { ServerLimits } from '../settings.ts';
import { sendFrames } from './send-frames.ts';

export interface SocketOperationsOptions {
  readonly schema: GraphQLSchema;
  readonly documents: Documents;
  readonly executor: Executor;
  readonly authenticate: Authenticate;
  readonly present: (error: unknown) => GraphQLFormattedError;
  readonly report: (error: unknown) => void;
  readonly inFlight: Gate;
  readonly shares: Shares;
  readonly limits: ServerLimits;
}

type SocketContext = Context<Record<string, unknown>, { readonly state: SocketState }>;

/** The operation behind the arguments that the protocol hands from one of its hooks to the next. */
interface SocketOperation {
  readonly request: OperationRequest;
  readonly contextValue: GatewayContext;
  readonly share: Share;
  readonly signal: AbortSignal;
  readonly id: string;
  readonly outbox: SocketState['outbox'];
}

/** The protocol's hooks: the same documents, limits, executor and presenter as over HTTP. */
export function createSocketOperations(
  options: SocketOperationsOptions,
): ServerOptions<Record<string, unknown>, { readonly state: SocketState }> {
  const { schema, executor, present, inFlight, limits } = options;
  const admission = createSocketAdmission(options);
  const operations = new WeakMap<ExecutionArgs, SocketOperation>();
  const aborts = new WeakMap<SubscribePayload, AbortController>();
  return {
    connectionInitWaitTimeout: limits.connectionInitMs,
    onConnect: ({ connectionParams, extra }) => admission.letIn(extra.state, connectionParams),
    async onSubscribe(ctx, id, payload) {
      const { running } = ctx.extra.state;
      if (running.size >= limits.subscriptionsPerSocket) return [tooManyOperations(limits)];
      const abort = new AbortController();
      running.add(abort);
      try {
        const operation = await prepareOperation(options, admission, ctx, { ...payload, id }, abort.signal);
        if (Array.isArray(operation)) {
          running.delete(abort);
          return operation;
        }
        aborts.set(payload, abort);
        const args = { schema, document: operation.request.prepared.document, contextValue: operation.contextValue };
        const named = { ...args, operationName: payload.operationName, variableValues: payload.variables };
        operations.set(named, operation);
        return named;
      } catch (error) {
        running.delete(abort);
        return [asGraphQLError(error)];
      }
    },
    execute: async (args) => {
      const operation = operationOf(operations, args);
      const leave = tryToEnter(() => enterBoth(inFlight, operation.share));
      if (leave instanceof GraphQLError) return { errors: [leave] };
      const deadline = createDeadline(limits.operationMs);
      const running = Promise.resolve(executor.execute(operation.request, operation.contextValue));
      running.then(leave, leave);
      try {
        return await deadline.race(running);
      } catch (error) {
        return { errors: [asGraphQLError(error)] };
      } finally {
        deadline.clear();
      }
    },
    subscribe: async (args) => {
      const { request, contextValue, share, signal, id, outbox } = operationOf(operations, args);
      const leave = tryToEnter(() => share.enterFeed());
      if (leave instanceof GraphQLError) return { errors: [leave] };
      signal.addEventListener('abort', leave, { once: true });
      const frames = await executor.subscribe(request, contextValue);
      return 'follow' in frames ? sendFrames(frames, id, outbox) : frames;
    },
    onNext: (_ctx, _id, _payload, _args, result) =>
      result.errors === undefined ? undefined : presentResult(result, present),
    onError: (_ctx, _id, _payload, errors) => errors.map(present),
    onComplete(ctx, _id, payload) {
      const abort = aborts.get(payload);
      if (abort === undefined) return;
      ctx.extra.state.running.delete(abort);
      abort.abort();
    },
    onClose(ctx) {
      for (const abort of ctx.extra.state.running) abort.abort();
      ctx.extra.state.running.clear();
    },
  };
}

async function prepareOperation(
  { documents, shares }: SocketOperationsOptions,
  admission: SocketAdmission,
  ctx: SocketContext,
  { id, query, operationName, variables }: SubscribePayload & { readonly id: string },
  signal: AbortSignal,
): Promise<SocketOperation | GraphQLError[]> {
  const prepared = documents.prepare(query);
  if (prepared.kind === 'refused') return [...prepared.errors];
  // The library would refuse it as well, but without a word to onComplete, and the operation would count for ever.
  if (prepared.findOperation(operationName) === undefined) return [unknownOperation(operationName)];
  const session = await admission.sessionOf(ctx.extra.state, signal);
  const share = shares.of(session.user);
  const request = { prepared, operationName, variables, share };
  const { outbox } = ctx.extra.state;
  return { request, contextValue: session.contextFor(signal), share, signal, id, outbox };
}

function tryToEnter(enter: () => () => void): (() => void) | GraphQLError {
  try {
    return enter();
  } catch (error) {
    return asGraphQLError(error);
  }
}

function unknownOperation(operationName: string | null | undefined): GraphQLError {
  const got = operationName ? `got ${JSON.stringify(operationName.slice(0, 100))}, which it does not have` : 'got none';
  const message = `Expected operationName to name one of the document's operations, but ${got}.`;
  return refuse('INVALID', message, 'Name an operation of the document, or send a document with one operation.');
}

function tooManyOperations({ subscriptionsPerSocket }: ServerLimits): GraphQLError {
  const message = `A socket may have at most ${subscriptionsPerSocket} operations open, but got one more.`;
  return refuse('OVERLOADED', message, 'Complete one of them, or open another socket.');
}

function operationOf(operations: WeakMap<ExecutionArgs, SocketOperation>, args: ExecutionArgs): SocketOperation {
  const operation = operations.get(args);
  if (operation === undefined) throw new Error('The protocol has lost the arguments of an operation.');
  return operation;
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}
