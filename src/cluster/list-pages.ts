import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseResourceVersion, type ResourceVersion } from '../../schema/machine-provider.ts';
import { throwIfRefused } from './api-call.ts';
import type { ClusterConnection } from './connection.ts';
import { asObject, asText } from './json.ts';
import { createTimeSlice } from './time-slice.ts';

export interface ListOptions {
  readonly connection: ClusterConnection;
  readonly path: string;
  /** Objects per page; pages of large objects are made smaller. */
  readonly pageSize: number;
  readonly signal: AbortSignal;
  /** Called for each object; again when it changes before the list is complete. */
  readonly onObject: (raw: unknown) => void;
  /** Called for one that was deleted before the list is complete. */
  readonly onGone: (raw: unknown) => void;
  /** Called when the API server has begun to answer, and when a page was answered. */
  readonly onPage?: () => void;
}

/** Parsing a page is one block of the event loop, about 6 us per KB: so many bytes take some 3 ms. */
const maxPageBytes = 512 * 1024;
const minPageSize = 10;
/** The first page shows how large the objects are. */
const firstPageSize = 100;
/** An API server that has begun a page goes on with it. */
const bodyTimeoutMs = 10_000;

/** Reads a whole collection at one version, page by page. Throws ApiFailure (410 when a page token ran out) or undici's errors. */
export async function listPages(options: ListOptions): Promise<ResourceVersion> {
  let limit = Math.min(options.pageSize, firstPageSize);
  let token: string | undefined;
  for (;;) {
    const page = await readPage(options, limit, token);
    options.onPage?.();
    await handOver(page.items, options.onObject);
    options.signal.throwIfAborted();
    token = page.token;
    if (token === undefined) return page.resourceVersion;
    const bytesEach = page.bytes / Math.max(1, page.items.length);
    limit = Math.min(options.pageSize, Math.max(minPageSize, Math.floor(maxPageBytes / bytesEach)));
  }
}

async function readPage({ connection, path, signal }: ListOptions, limit: number, token: string | undefined) {
  const response = await connection.request(path, { query: { limit, continue: token }, signal, bodyTimeoutMs });
  await throwIfRefused(response);
  const bytes = Buffer.from(await response.body.arrayBuffer());
  const text = bytes.toString('utf8');
  await nextTurn();
  const list = asObject(JSON.parse(text));
  const metadata = asObject(list?.metadata);
  const resourceVersion = parseResourceVersion(asText(metadata?.resourceVersion) ?? '');
  if (!Array.isArray(list?.items) || resourceVersion === undefined) {
    throw new SyntaxError('expected a Kubernetes list with items and an integer resourceVersion');
  }
  return {
    items: list.items as readonly unknown[],
    resourceVersion,
    token: asText(metadata?.continue),
    bytes: bytes.byteLength,
  };
}

async function handOver(items: readonly unknown[], onObject: (raw: unknown) => void): Promise<void> {
  await nextTurn();
  const mayPause = createTimeSlice();
  for (const item of items) {
    onObject(item);
    await mayPause();
  }
}
