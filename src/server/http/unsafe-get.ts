import type { IncomingMessage } from 'node:http';
import { OperationTypeNode } from 'graphql';
import type { OperationRequest } from '../execute/executor.ts';
import { Refusal } from './refusal.ts';

/** A link or an image of a foreign page is a GET: it must change nothing. Throws Refusal 405. */
export function refuseUnsafeGet(
  { method }: IncomingMessage,
  { prepared, operationName }: Pick<OperationRequest, 'prepared' | 'operationName'>,
): void {
  if (method === 'POST') return;
  if (prepared.findOperation(operationName)?.node.operation !== OperationTypeNode.MUTATION) return;
  throw new Refusal(405, 'INVALID', 'A GET may read only, but got a mutation.', {
    fix: 'Send it as POST.',
    headers: { allow: 'POST' },
  });
}
