import { badRequest, invalidOption, methodNotAllowed, unknownPath } from './api-error.ts';
import type { FieldValidation } from './decode.ts';
import type { FieldErrorType } from './field-error.ts';
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
  /** Who writes: the fieldManager given, else what the user agent begins with. */
  readonly manager: string;
  /** For an apply: whether it takes over what others own. */
  readonly force: boolean;
}

const optionKinds = { create: 'CreateOptions', update: 'UpdateOptions', patch: 'PatchOptions' };

/** Throws 422 for values that Kubernetes doesn't know. */
export function parseWriteOptions(
  query: URLSearchParams,
  verb: keyof typeof optionKinds,
  { userAgent, isApply }: { readonly userAgent: string; readonly isApply: boolean },
): WriteOptions {
  const kind = optionKinds[verb];
  const force = query.get('force');
  if (verb === 'patch' && !isApply && force !== null) {
    const detail = 'may not be specified for non-apply patch';
    throw invalidOption(kind, { type: 'FieldValueForbidden', field: 'force', detail });
  }
  const fieldManager = parseFieldManager(query.get('fieldManager') ?? '', isApply, kind);
  return {
    dryRun: parseDryRun(query.getAll('dryRun'), kind),
    fieldValidation: parseFieldValidation(query.get('fieldValidation') || 'Warn', kind),
    manager: fieldManager || managerOf(userAgent),
    force: force !== null && force !== 'false' && force !== '0',
  };
}

const managerBytes = 128;
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

function parseFieldManager(value: string, isRequired: boolean, kind: string): string {
  const refuse = (type: FieldErrorType, detail: string) =>
    invalidOption(kind, { type, field: 'fieldManager', value, detail });
  if (isRequired && value === '') throw refuse('FieldValueRequired', 'is required for apply patch');
  if (Buffer.byteLength(value) > managerBytes) {
    throw refuse('FieldValueTooLong', `may not be more than ${managerBytes} bytes`);
  }
  if (value.search(unprintable) >= 0) throw refuse('FieldValueInvalid', 'only printable characters are allowed');
  return value;
}

function managerOf(userAgent: string): string {
  return (userAgent.split('/')[0] ?? '').replace(unprintable, '').slice(0, managerBytes);
}

function parseFieldValidation(value: string, kind: string): FieldValidation {
  if (value === 'Strict' || value === 'Warn' || value === 'Ignore') return value;
  const detail = 'supported values: "", "Ignore", "Strict", "Warn"';
  throw invalidOption(kind, { type: 'FieldValueNotSupported', field: 'fieldValidation', value, detail });
}

export function parseDryRun(values: readonly unknown[], kind: string): boolean {
  if (values.every((value) => value === 'All' || value === '')) return values.includes('All');
  const detail = 'supported values: "All"';
  throw invalidOption(kind, { type: 'FieldValueNotSupported', field: 'dryRun', value: values, detail });
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
