import type { ListQuery } from '../../../resolvers/context.ts';
import { GatewayError } from '../../../schema/gateway-error.ts';
import type { OrderValue, ProviderOrder } from '../copy/order.ts';
import { parsePageCursor } from './page-cursor.ts';

const DEFAULT_PAGE = 100;
const MAX_PAGE = 1_000;

/** Which part of an order is asked for: at most `limit` from one end of what lies between two places. */
export interface Paging {
  readonly backward: boolean;
  readonly limit: number;
  readonly after: readonly OrderValue[] | undefined;
  readonly before: readonly OrderValue[] | undefined;
}

/** Reads Relay's arguments; throws INVALID for sizes out of bounds, `first` with `last`, and cursors that don't fit. */
export function parsePaging(query: ListQuery, order: ProviderOrder): Paging {
  const first = parseSize('first', query.first);
  const last = parseSize('last', query.last);
  if (first !== undefined && last !== undefined) {
    throw new GatewayError('INVALID', 'Expected first or last, but got both.', {
      fix: 'Pass `first` (with `after`) to walk forward, or `last` (with `before`) to walk backward.',
    });
  }
  return {
    backward: last !== undefined,
    limit: first ?? last ?? DEFAULT_PAGE,
    after: typeof query.after === 'string' ? parsePageCursor(order, 'after', query.after) : undefined,
    before: typeof query.before === 'string' ? parsePageCursor(order, 'before', query.before) : undefined,
  };
}

function parseSize(argument: 'first' | 'last', size: number | null | undefined): number | undefined {
  if (size === null || size === undefined) return undefined;
  if (Number.isInteger(size) && size >= 0 && size <= MAX_PAGE) return size;
  throw new GatewayError('INVALID', `${argument}: expected 0 to ${MAX_PAGE}, but got ${size}.`, {
    fix: `Ask for at most ${MAX_PAGE} and go on with \`${argument === 'first' ? 'after' : 'before'}\`.`,
  });
}
