import { isIPv6 } from 'node:net';

/** The parts of a URL as Go's net/url has them. */
export interface UrlParts {
  /** Lower case; empty for an absolute path. */
  readonly scheme: string;
  /** With its port; an IPv6 address stands in brackets. Empty for an absolute path. */
  readonly host: string;
  /** With its percent escapes. */
  readonly escapedPath: string;
  /** Without the question mark. */
  readonly rawQuery: string;
}

export class Url {
  readonly parts: UrlParts;

  constructor(parts: UrlParts) {
    this.parts = parts;
  }
}

const longestText = 8192;
const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/;
const brokenEscape = /%(?![0-9a-fA-F]{2})/;
const userinfo = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/;
// In a host only bytes beyond ASCII may be escaped.
const hostname = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:[\]<>"]|[^ -~]|%25|%[89a-fA-F][0-9a-fA-F])*$/;
const optionalPort = /^(?::[0-9]*)?$/;

/**
 * Reads an absolute URL or an absolute path as Go's url.ParseRequestURI does, which Kubernetes' isURL rests on;
 * undefined when the text is neither.
 */
export function parseRequestUri(text: string): Url | undefined {
  if (text === '' || text.length > longestText || hasControlCharacter(text)) return undefined;
  const name = scheme.exec(text)?.[1] ?? '';
  const reference = text.slice(name === '' ? 0 : name.length + 1);
  // Go looks for the path before it looks for a fragment, so an authority or an escape must not run into one.
  const [rest] = cut(reference, '?');
  const [, rawQuery] = cut(cut(reference, '#')[0], '?');
  const parts = { scheme: name.toLowerCase(), host: '', rawQuery };
  if (!rest.startsWith('/')) return name === '' ? undefined : new Url({ ...parts, escapedPath: '' });
  const path = name !== '' && rest.startsWith('//') ? rest.slice(2).replace(/^[^/]*/, '') : rest;
  if (brokenEscape.test(path)) return undefined;
  const host = parseAuthority(rest.slice(2, rest.length - path.length), parts.scheme);
  return host === undefined ? undefined : new Url({ ...parts, host, escapedPath: escapePath(cut(path, '#')[0]) });
}

/** Reads a URL that names a host, such as `https://login.example.com/token`; undefined when the text is none. */
export function parseAbsoluteUrl(text: string): Url | undefined {
  const url = parseRequestUri(text);
  return url === undefined || url.parts.scheme === '' || urlHostname(url) === '' ? undefined : url;
}

/** The host without port and brackets. */
export function urlHostname(url: Url): string {
  const { host } = url.parts;
  return host.startsWith('[') ? host.slice(1, host.lastIndexOf(']')) : host.replace(/:[0-9]*$/, '');
}

/** The port as text; empty when there is none. */
export function urlPort(url: Url): string {
  return /:([0-9]*)$/.exec(url.parts.host.replace(/^\[.*\]/, ''))?.[1] ?? '';
}

/** The query's values by name, in order of appearance. */
export function urlQuery(url: Url): Map<string, string[]> {
  const query = new Map<string, string[]>();
  for (const pair of url.parts.rawQuery.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const [name, value] = cut(pair, '=').map(unescapeQuery);
    if (name === undefined || value === undefined) continue;
    query.set(name, [...(query.get(name) ?? []), value]);
  }
  return query;
}

function parseAuthority(authority: string, schemeName: string): string | undefined {
  const at = authority.lastIndexOf('@');
  const user = at < 0 ? '' : authority.slice(0, at);
  if (!userinfo.test(user) || brokenEscape.test(user)) return undefined;
  const host = authority.slice(at + 1);
  if (host.includes('[')) return parseBracketedHost(host);
  const strictColons = schemeName === 'http' || schemeName === 'https';
  const colon = strictColons ? host.indexOf(':') : host.lastIndexOf(':');
  if (!optionalPort.test(colon < 0 ? '' : host.slice(colon))) return undefined;
  return hostname.test(host) ? unescapeUtf8(host) : undefined;
}

function parseBracketedHost(host: string): string | undefined {
  const match = /^\[([^[\]]*)\](.*)$/.exec(host);
  if (match === null || !optionalPort.test(match[2] ?? '') || brokenEscape.test(host)) return undefined;
  const [literal = ''] = (match[1] ?? '').split('%25', 1);
  return isIPv6(literal) && !literal.includes('%') ? host.replace('%25', '%') : undefined;
}

function cut(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

function escapePath(path: string): string {
  return path.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%[\]]+/gu, encodeURIComponent);
}

function unescapeQuery(text: string): string | undefined {
  return brokenEscape.test(text) ? undefined : unescapeUtf8(text.replaceAll('+', ' '));
}

/** Escapes become bytes, and bytes that are not UTF-8 the replacement character. */
function unescapeUtf8(text: string): string {
  return text.includes('%')
    ? text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
    : text;
}
