import {
  createSourceEventStream,
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLFormattedError,
  getVariableValues,
  locatedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { type CompiledOperation, maxVariableErrors } from '../../../resolvers/compile.ts';
import type { GatewayContext } from '../../../resolvers/context.ts';
import { refuse } from '../limits/refuse.ts';
import type { Share } from '../limits/shares.ts';
import { assessVariables } from '../limits/variables.ts';
import type { ServerLimits } from '../settings.ts';
import { createCompiledOperations } from './compiled.ts';
import type { PlannedOperation, PreparedDocument } from './documents.ts';
import { createAnswers } from './answers.ts';
import { AnsweredFrames, type Frame, frameOf, type Frames } from './frames.ts';
import { presentResult } from './present-result.ts';
import { createSharing } from './sharing.ts';

/** A prepared document, and what the caller wants of it. */
export interface OperationRequest {
  readonly prepared: PreparedDocument;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  /** What the estimated cost is taken out of. */
  readonly share?: Pick<Share, 'spend'> | undefined;
}

export type ExecutorLimits = Pick<ServerLimits, 'cost' | 'variableDepth' | 'variableValues' | 'variableKeys'>;

/** Runs operations for every transport, within the limits on variables and cost. Failures are in the result. */
export interface Executor {
  /** A query or mutation. */
  execute(request: OperationRequest, context: GatewayContext): ExecutionResult | Promise<ExecutionResult>;
  /** A subscription: its frames, or the result that says why there are none. */
  subscribe(request: OperationRequest, context: GatewayContext): Promise<Frames | ExecutionResult>;
}

/** `present` is how errors in a subscription's frames are shown. */
export function createExecutor(
  schema: GraphQLSchema,
  limits: ExecutorLimits,
  present: (error: unknown) => GraphQLFormattedError,
): Executor {
  const compiled = createCompiledOperations(schema);
  const sharingKey = createSharing(schema);
  const answers = createAnswers();
  return {
    execute(request, contextValue) {
      const operation = request.prepared.findOperation(request.operationName);
      const args = argumentsOf(schema, request, contextValue);
      // graphql-js words the refusal of an unknown or missing operation name.
      if (operation === undefined) return execute(args);
      if (operation.node.operation === OperationTypeNode.SUBSCRIPTION) return { errors: [wrongTransport()] };
      const refused = assessCost(request, operation, limits);
      if (refused !== undefined) return refused;
      const run = compiled.find(request.prepared, operation, false);
      if (run !== undefined) return run(undefined, contextValue, request.variables);
      return refuseVariables(schema, operation.node, request.variables) ?? execute(args);
    },
    async subscribe(request, contextValue) {
      const operation = request.prepared.findOperation(request.operationName);
      const refused = operation && assessCost(request, operation, limits);
      if (refused !== undefined) return refused;
      const misfit = operation && refuseVariables(schema, operation.node, request.variables);
      if (misfit !== undefined) return misfit;
      const args = argumentsOf(schema, request, contextValue);
      const source = await createSourceEventStream(args);
      if (!(Symbol.asyncIterator in source)) return source;
      const { prepared, variables } = request;
      const run = operation && compiled.find(prepared, operation, true);
      const asker = answers.join(operation && sharingKey(prepared, operation, variables));
      const make = (event: unknown): Frame | Promise<Frame> => {
        const result = runFrame(run, request, { ...args, rootValue: event });
        const presented = (settled: ExecutionResult) => presentFrame(settled, event, present);
        return result instanceof Promise ? result.then(presented) : presented(result);
      };
      return new AnsweredFrames(
        source[Symbol.asyncIterator](),
        (event) => asker.answer(event, () => make(event)),
        () => asker.leave(),
      );
    },
  };
}

/** By itself graphql-js would tell 50 mistakes. */
function refuseVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: OperationRequest['variables'],
): ExecutionResult | undefined {
  const { errors } = getVariableValues(schema, variableDefinitions, variables ?? {}, { maxErrors: maxVariableErrors });
  return errors && { errors };
}

function argumentsOf(
  schema: GraphQLSchema,
  { prepared, operationName, variables }: OperationRequest,
  contextValue: GatewayContext,
): ExecutionArgs & { readonly contextValue: GatewayContext } {
  return { schema, document: prepared.document, contextValue, operationName, variableValues: variables };
}

function assessCost(
  { variables, share }: OperationRequest,
  { cost }: PlannedOperation,
  limits: ExecutorLimits,
): ExecutionResult | undefined {
  const nested = assessVariables(variables, limits);
  if (nested !== undefined) return { errors: [nested] };
  const asked = cost(variables ?? {});
  if (asked <= limits.cost) return share && refuseSpending(share, asked);
  const message = `An operation may cost at most ${limits.cost}, but got an estimate of ${Math.ceil(asked)}.`;
  return { errors: [refuse('TOO_EXPENSIVE', message, 'Ask for a smaller page (`first`) or fewer fields.')] };
}

function refuseSpending(share: Pick<Share, 'spend'>, cost: number): ExecutionResult | undefined {
  try {
    share.spend(cost);
    return undefined;
  } catch (error) {
    return { errors: [locatedError(error, undefined)] };
  }
}

function runFrame(
  compiled: CompiledOperation | undefined,
  request: OperationRequest,
  args: ExecutionArgs & { readonly contextValue: GatewayContext },
): ExecutionResult | Promise<ExecutionResult> {
  return compiled === undefined ? execute(args) : compiled(args.rootValue, args.contextValue, request.variables);
}

function presentFrame(
  result: ExecutionResult,
  event: unknown,
  present: (error: unknown) => GraphQLFormattedError,
): Frame {
  return frameOf(JSON.stringify(presentResult(result, present)), event);
}

function wrongTransport(): GraphQLError {
  return refuse(
    'INVALID',
    'Subscriptions are not answered here: one answer is all that this request can get.',
    'Open a WebSocket at /graphql (graphql-transport-ws), or an event stream at /graphql/stream.',
  );
}
