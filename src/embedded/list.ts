import { z } from 'zod';
import { badRequest, expired, invalidMatch, invalidOption, notFound, tooNew } from './api-error.ts';
import type { Presentation } from './presentation.ts';
import { parseCount, type Api, type ResourceRequest } from './request.ts';
import type { Revision, RevisionLog } from './revision-log.ts';
import { parseSelectors } from './selectors.ts';

/** How many rows are fetched at once where the client sets no limit. */
const pageSize = 500;

/** Answers a get. Throws 404, and 504 for a version of the future. */
export function getObject({ log }: Api, { resource, namespace, name, query }: ResourceRequest): string {
  const atLeast = parseCount(query, 'resourceVersion') ?? 0;
  if (atLeast > log.head) throw tooNew(atLeast, log.head);
  const found = log.find({ resource: resource.plural, namespace: namespace ?? '', name: name ?? '' });
  if (found === undefined) throw notFound(resource, name ?? '');
  return found.text;
}

/**
 * Answers a list: a page of one version of the collection, which the continue token goes on with however much is
 * written meanwhile. Throws 400 and 422 for bad parameters, 410 when the version was compacted, 504 for a future one.
 */
export function listObjects({ log }: Api, request: ResourceRequest, presentation: Presentation): string {
  const { resource, namespace, query } = request;
  const selected = parseSelectors(query, resource);
  const limit = parseCount(query, 'limit') || undefined;
  const { rv, after } = parseStart(query, log, limit);
  const place = { resource: resource.plural, namespace, rv };
  const texts: string[] = [];
  let last: Pick<Revision, 'namespace' | 'name'> = after;
  while (limit === undefined || texts.length < limit) {
    const wanted = selected || limit === undefined ? pageSize : limit - texts.length;
    const page: readonly Revision[] = log.page({ ...place, after: last, limit: wanted });
    for (const revision of page) {
      if (limit !== undefined && texts.length === limit) break;
      last = revision;
      if (selected === undefined || selected(revision, revision.text)) texts.push(revision.text);
    }
    if (page.length < wanted) break;
  }
  const remaining = limit === undefined ? 0 : log.count({ ...place, after: last });
  return presentation.list(texts, {
    resourceVersion: String(rv),
    ...(remaining > 0 && { continue: presentContinue({ rv, after: [last.namespace, last.name] }) }),
    ...(remaining > 0 && selected === undefined && { remainingItemCount: remaining }),
  });
}

interface Start {
  readonly rv: number;
  readonly after: Pick<Revision, 'namespace' | 'name'>;
}

const first = { namespace: '', name: '' };

function parseStart(query: URLSearchParams, log: RevisionLog, limit: number | undefined): Start {
  const match = query.get('resourceVersionMatch') ?? '';
  const given = query.get('resourceVersion') ?? '';
  const rv = parseCount(query, 'resourceVersion') ?? 0;
  checkMatch(match, given, query);
  const token = query.get('continue') ?? '';
  if (token !== '') {
    if (rv !== 0) throw badRequest('specifying resource version is not allowed when using continue');
    return parseContinue(token, log);
  }
  if (rv > log.head) throw tooNew(rv, log.head);
  // A limit with a version has always meant exactly that version, so that pages belong together.
  const exact = match === 'Exact' || (match === '' && rv > 0 && limit !== undefined);
  if (exact && rv < log.compacted) throw expired('The resourceVersion for the provided list is too old.');
  return { rv: exact ? rv : log.head, after: first };
}

function checkMatch(match: string, resourceVersion: string, query: URLSearchParams): void {
  if (match === '') return;
  if (resourceVersion === '')
    throw invalidMatch('resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (query.get('continue')) throw invalidMatch('resourceVersionMatch is forbidden when continue is provided');
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    const detail = 'supported values: "Exact", "NotOlderThan", ""';
    throw invalidOption('ListOptions', {
      type: 'FieldValueNotSupported',
      field: 'resourceVersionMatch',
      value: match,
      detail,
    });
  }
  if (match === 'Exact' && resourceVersion === '0') {
    throw invalidMatch('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
}

// -1 goes on with the state of now: the way out of an expired list, at the price of consistency.
const continuation = z.object({ rv: z.int().min(-1), after: z.tuple([z.string(), z.string()]) });
type Continuation = z.infer<typeof continuation>;

function presentContinue(token: Continuation): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function parseContinue(text: string, log: RevisionLog): Start {
  let token: Continuation;
  try {
    token = continuation.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    throw badRequest('continue key is not valid: it is not one that a list returned');
  }
  const [namespace, name] = token.after;
  if (token.rv !== -1 && token.rv < log.compacted) {
    throw expired(
      'The provided continue parameter is too old to display a consistent list result. You can start a new list ' +
        'without the continue parameter, or use the continue token in this response to retrieve the remainder of the ' +
        'results. Continuing with the provided token results in an inconsistent list - objects that were created, ' +
        'modified, or deleted between the time the first chunk was returned and now may show up in the list.',
      presentContinue({ rv: -1, after: token.after }),
    );
  }
  if (token.rv > log.head) throw tooNew(token.rv, log.head);
  return { rv: token.rv === -1 ? log.head : token.rv, after: { namespace, name } };
}
