import { GatewayError } from '../../../schema/gateway-error.ts';
import type { MachineProvider } from '../../../schema/machine-provider.ts';
import { presentValue } from '../../../schema/present-value.ts';
import { parseToken, presentToken } from '../copy/opaque.ts';
import { defaultOrder, type OrderValue, type ProviderOrder } from '../copy/order.ts';

const VERSION = 1;

// A place holds at most two names of Kubernetes' length and five other values; a region may be long.
const MAX_LENGTH = 8_192;

/** A place in an order as a keyset cursor: it stays good when the provider that stood there is gone. */
export function presentPageCursor(order: ProviderOrder, provider: MachineProvider): string {
  if (order !== defaultOrder) return writeCursor(order, provider);
  let cursor = defaultCursors.get(provider);
  if (cursor === undefined) defaultCursors.set(provider, (cursor = writeCursor(order, provider)));
  return cursor;
}

/** In the order that nearly every page has, a provider's cursor is written once: it was a tenth of a list's cost. */
const defaultCursors = new WeakMap<MachineProvider, string>();

function writeCursor(order: ProviderOrder, provider: MachineProvider): string {
  return presentToken([VERSION, order.id, ...order.values(provider)]);
}

/** Throws INVALID for a cursor of another order, and for what is no cursor of a page. */
export function parsePageCursor(order: ProviderOrder, argument: 'after' | 'before', text: string): OrderValue[] {
  const [version, id, ...place] = parseToken(text, MAX_LENGTH) ?? [];
  if (version !== VERSION || typeof id !== 'string') {
    throw new GatewayError('INVALID', `${argument}: expected a cursor of this list, but got ${presentValue(text)}.`, {
      fix: 'Pass a `cursor`, `startCursor` or `endCursor` of an earlier page, unchanged.',
    });
  }
  if (id !== order.id) {
    throw new GatewayError(
      'INVALID',
      `${argument}: expected a cursor of the order ${order.id}, but got one of the order ${id.slice(0, 100)}.`,
      { fix: 'Keep `orderBy` as it was when the cursor was given, or start again without a cursor.' },
    );
  }
  if (place.length !== id.split(',').length || !place.every(isOrderValue)) {
    throw new GatewayError('INVALID', `${argument}: expected a cursor of this list, but got a damaged one.`, {
      fix: 'Pass a cursor of an earlier page, unchanged.',
    });
  }
  return place;
}

function isOrderValue(value: unknown): value is OrderValue {
  return value === null || typeof value === 'string' || typeof value === 'number';
}
