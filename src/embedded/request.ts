import { badRequest, invalidOption, methodNotAllowed, unknownPath } from './api-error.ts';
import type { FieldValidation } from './decode.ts';
import type { Resource, Verb } from './resource.ts';
import type { RevisionLog } from './revision-log.ts';

/** What the verbs work on. */
export interface Api {
  readonly log: RevisionLog;
  readonly resources: readonly Resource[];
  readonly now: () => Date;
  readonly bookmarkIntervalMs: number;
}

/** A request for a resource, its path and verb understood. */
export interface ResourceRequest {
  readonly resource: Resource;
  readonly verb: Verb;
  /** undefined for all namespaces, and for what is in none. */
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly status: boolean;
  readonly query: URLSearchParams;
}

/** Understands `/api/v1/...` and `/apis/GROUP/VERSION/...`. Throws 404 and 405. */
export function parseResourceRequest(method: string, url: URL, resources: readonly Resource[]): ResourceRequest {
  const [root, ...segments] = url.pathname.split('/').slice(1).map(decode);
  const group = root === 'apis' ? segments.shift() : '';
  const version = segments.shift();
  if ((root !== 'api' && root !== 'apis') || segments.includes('')) throw unknownPath();
  // /namespaces/NAME itself is an object; with more behind it, it is the place of others.
  const namespace = segments[0] === 'namespaces' && segments.length > 2 ? segments.splice(0, 2)[1] : undefined;
  const [plural, name, subresource, ...more] = segments;
  const resource = resources.find((one) => one.group === group && one.version === version && one.plural === plural);
  const isKnown =
    resource !== undefined && (subresource === undefined || (subresource === 'status' && resource.hasStatus));
  if (!isKnown || more.length > 0) throw unknownPath();
  if (namespace !== undefined ? !resource.namespaced : resource.namespaced && name !== undefined) throw unknownPath();
  const verb = verbOf(method, name, url.searchParams);
  const isMethod = verb !== undefined && resource.verbs.includes(verb);
  const isPlaced = verb !== 'create' || !resource.namespaced || namespace !== undefined;
  if (!isMethod || !isPlaced || (subresource && verb === 'delete')) throw methodNotAllowed();
  return { resource, verb, namespace, name, status: subresource !== undefined, query: url.searchParams };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw unknownPath();
  }
}

function verbOf(method: string, name: string | undefined, query: URLSearchParams): Verb | undefined {
  const isWatch = ['true', '1'].includes(query.get('watch') ?? '');
  if (method === 'GET') return isWatch ? 'watch' : name === undefined ? 'list' : 'get';
  if (name === undefined) return method === 'POST' ? 'create' : undefined;
  const verbs: Partial<Record<string, Verb>> = { PUT: 'update', PATCH: 'patch', DELETE: 'delete' };
  return verbs[method];
}

/** Options that all writes know. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
}

/** Throws 422 for values that Kubernetes doesn't know. */
export function parseWriteOptions(query: URLSearchParams): WriteOptions {
  const fieldValidation = query.get('fieldValidation') || 'Warn';
  if (fieldValidation !== 'Strict' && fieldValidation !== 'Warn' && fieldValidation !== 'Ignore') {
    const detail = 'supported values: "Ignore", "Strict", "Warn"';
    throw invalidOption('CreateOptions', {
      type: 'FieldValueNotSupported',
      field: 'fieldValidation',
      value: fieldValidation,
      detail,
    });
  }
  return { dryRun: parseDryRun(query.getAll('dryRun')), fieldValidation };
}

export function parseDryRun(values: readonly unknown[]): boolean {
  if (values.some((value) => value !== 'All' && value !== '')) {
    const error = { type: 'FieldValueNotSupported', field: 'dryRun', value: values, detail: 'supported values: "All"' };
    throw invalidOption('CreateOptions', { ...error, type: 'FieldValueNotSupported' });
  }
  return values.includes('All');
}

/** A non-negative integer parameter; undefined when absent. Throws 400. */
export function parseCount(query: URLSearchParams, parameter: string): number | undefined {
  const text = query.get(parameter);
  if (text === null || text === '') return undefined;
  if (!/^\d{1,15}$/.test(text)) {
    throw badRequest(`${parameter} must be a whole number, but got ${JSON.stringify(text.slice(0, 40))}`);
  }
  return Number(text);
}
