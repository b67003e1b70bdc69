import type { CapabilityCatalog, CatalogList, CatalogLists, CatalogPage } from '../../schema/api/catalog.ts';
import { GatewayError } from '../../schema/gateway-error.ts';

const defaultPage = 100;
const maxPage = 1_000;

type ItemOf<List> = List extends CatalogList<infer Item> ? Item : never;

/** A page of one list of a catalog, forward. Throws INVALID for a size out of bounds and a cursor of another list. */
export function cutCatalogPage<Part extends keyof CatalogLists>(
  { runId, lists }: CapabilityCatalog,
  part: Part,
  { first, after }: { readonly first?: number | null; readonly after?: string | null },
): CatalogPage<ItemOf<CatalogLists[Part]>> {
  const { items, isComplete } = lists[part] as CatalogList<ItemOf<CatalogLists[Part]>>;
  const prefix = `${runId} ${part} `;
  const start = after == null ? 0 : parseCursor(after, prefix) + 1;
  const nodes = items.slice(start, start + parseSize(first));
  const edges = nodes.map((node, index) => ({ node, cursor: presentCursor(prefix, start + index) }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: start + nodes.length < items.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: items.length,
    isComplete,
  };
}

function parseSize(first: number | null | undefined): number {
  if (first == null) return defaultPage;
  if (first >= 0 && first <= maxPage) return first;
  throw new GatewayError('INVALID', `first: expected 0 to ${maxPage}, but got ${first}.`, {
    fix: `Ask for at most ${maxPage} and go on with \`after\`.`,
  });
}

function presentCursor(prefix: string, index: number): string {
  return Buffer.from(`${prefix}${index}`).toString('base64url');
}

function parseCursor(after: string, prefix: string): number {
  const text = Buffer.from(after, 'base64url').toString();
  const index = text.startsWith(prefix) ? text.slice(prefix.length) : '';
  if (/^\d{1,9}$/.test(index)) return Number(index);
  throw new GatewayError('INVALID', 'after: expected a cursor of this list of this discovery, but got another text.', {
    fix: 'Leave `after` out to begin with the first page.',
  });
}
