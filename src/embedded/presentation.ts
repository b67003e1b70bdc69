import type { IncomingMessage } from 'node:http';
import { notAcceptable } from './api-error.ts';
import { parseStored, type ApiObject } from './api-object.ts';
import { apiVersion, type Column, type Resource } from './resource.ts';

/** What a list says of itself. */
export interface ListMetadata {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** How a client wants objects: as they are, or as the rows of a table, as kubectl does. */
export interface Presentation {
  readonly object: (text: string) => string;
  readonly list: (texts: readonly string[], metadata: ListMetadata) => string;
  /** The object of a watch event; the columns are told once. */
  readonly event: (text: string) => string;
}

/** Picks what the Accept header asks for first and we can give. Throws 406. */
export function negotiate(
  request: IncomingMessage,
  query: URLSearchParams,
  resource: Resource,
  now: () => Date,
): Presentation {
  for (const accepted of (request.headers.accept ?? '*/*').split(',')) {
    const [type = '', ...parameters] = accepted.split(';').map((part) => part.trim());
    if (!['application/json', 'application/*', '*/*'].includes(type)) continue;
    const as = parameters.find((parameter) => parameter.startsWith('as='))?.slice(3);
    if (as === undefined) return asObjects(resource);
    if (as?.startsWith('PartialObjectMetadata')) return asMetadata;
    if (as === 'Table' && parameters.includes('v=v1')) return asTable(resource, query.get('includeObject'), now);
  }
  throw notAcceptable();
}

// What is stored is what is sent: a list of thousands is put together without parsing one of them.
function asObjects(resource: Pick<Resource, 'group' | 'version' | 'kind'>): Presentation {
  const type = `"kind":"${resource.kind}List","apiVersion":"${apiVersion(resource)}"`;
  return {
    object: (text) => text,
    list: (texts, metadata) => `{${type},"metadata":${JSON.stringify(metadata)},"items":[${texts.join(',')}]}`,
    event: (text) => text,
  };
}

const partial = { group: 'meta.k8s.io', version: 'v1', kind: 'PartialObjectMetadata' };

function partialOf({ metadata }: ApiObject): Record<string, unknown> {
  return { kind: partial.kind, apiVersion: apiVersion(partial), metadata };
}

const presentPartial = (text: string) => JSON.stringify(partialOf(parseStored(text)));

const asMetadata: Presentation = {
  object: presentPartial,
  list: (texts, metadata) => asObjects(partial).list(texts.map(presentPartial), metadata),
  event: presentPartial,
};

/** First, unless the resource has a place of its own for it. */
const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace.',
  cell: ({ metadata }) => metadata.name,
};

function asTable(resource: Resource, include: string | null, now: () => Date): Presentation {
  const hasName = resource.columns.some(({ name }) => name === nameColumn.name);
  const shown = hasName ? resource.columns : [nameColumn, ...resource.columns];
  const columnDefinitions = shown.map(({ cell: _cell, ...column }) => ({
    format: '',
    description: '',
    priority: 0,
    ...column,
  }));
  const row = (text: string) => presentRow(parseStored(text), shown, include, now());
  const head = { kind: 'Table', apiVersion: 'meta.k8s.io/v1' };
  const table = (texts: readonly string[], metadata: unknown, columns: unknown = columnDefinitions) =>
    JSON.stringify({ ...head, metadata, columnDefinitions: columns, rows: texts.map(row) });
  const single = (text: string, columns?: unknown) =>
    table([text], { resourceVersion: parseStored(text).metadata.resourceVersion }, columns);
  let told = false;
  return {
    object: (text) => single(text),
    list: table,
    event: (text) => {
      const columns = told ? null : columnDefinitions;
      told = true;
      return single(text, columns);
    },
  };
}

function presentRow(object: ApiObject, columns: readonly Column[], include: string | null, now: Date): unknown {
  return {
    cells: columns.map((column) => presentCell(column, object, now)),
    ...(include !== 'None' && { object: include === 'Object' ? object : partialOf(object) }),
  };
}

/** Of a column's type, or nothing; a text takes whatever there is. */
function presentCell({ type, cell }: Column, object: ApiObject, now: Date): unknown {
  const value = cell(object) ?? null;
  if (type === 'date') return typeof value === 'string' ? presentAge(Date.parse(value), now) : null;
  if (type === 'integer') return typeof value === 'number' ? Math.trunc(value) : null;
  if (type === 'number' || type === 'boolean') return typeof value === type ? value : null;
  return value === null || typeof value === 'string' ? value : JSON.stringify(value);
}

/** How long ago, as kubectl's tables say it: `5s`, `3m20s`, `7h5m`, `2d3h`, `1y`. */
function presentAge(time: number, now: Date): string {
  const seconds = Math.trunc((now.getTime() - time) / 1000);
  if (Number.isNaN(seconds) || seconds < -1) return '<invalid>';
  const minutes = Math.trunc(seconds / 60);
  const hours = Math.trunc(minutes / 60);
  const days = Math.trunc(hours / 24);
  const two = (big: number, bigUnit: string, small: number, smallUnit: string) =>
    `${big}${bigUnit}${small === 0 ? '' : `${small}${smallUnit}`}`;
  if (seconds < 120) return `${Math.max(seconds, 0)}s`;
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (days < 8) return two(days, 'd', hours % 24, 'h');
  if (days < 730) return `${days}d`;
  return days < 2920 ? two(Math.trunc(days / 365), 'y', days % 365, 'd') : `${Math.trunc(days / 365)}y`;
}
