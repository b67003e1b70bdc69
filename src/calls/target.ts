import { DriverFailure, FailureCode } from '../drivers/failure.ts';
import type { Place } from './egress/allow-list.ts';

/** A URL in its parts. */
export interface Target extends Place {
  /** Path and query. */
  readonly path: string;
  /** For undici and for circuits: scheme, host and port. */
  readonly origin: string;
}

/** Throws DriverFailure EGRESS_REFUSED for what is no absolute URL over http(s), or has a user, password or fragment. */
export function parseTarget(url: string): Target {
  if (!URL.canParse(url)) throw refuse('a text that is none');
  const parsed = new URL(url);
  const scheme = parsed.protocol === 'https:' ? 'https' : parsed.protocol === 'http:' ? 'http' : undefined;
  if (scheme === undefined) throw refuse('another scheme');
  // The parser forgives an empty user (`https://@host`) and a backslash in place of a slash; nobody writes these by mistake.
  if (/^[a-z]+:\/\/[^/?#]*@/i.test(url) || parsed.username !== '') throw refuse('a user or password');
  if (!/^https?:\/\/[^\\/]/i.test(url) || /[\\\s]/.test(url.split(/[?#]/)[0] ?? ''))
    throw refuse('backslashes or blanks');
  if (url.includes('#')) throw refuse('a fragment');
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  // The parser lets a name have commas, quotes and `$()`: it gets into lists of hosts, and into lines that somebody pastes.
  if (!/^[a-z0-9_.:-]+$/.test(host)) throw refuse('a host with other characters than names have');
  const port = Number(parsed.port || (scheme === 'https' ? 443 : 80));
  return { scheme, host, port, path: `${parsed.pathname}${parsed.search}`, origin: parsed.origin };
}

/** The same for what is no HTTP; with `tls` or `tcp` as its scheme. Throws as parseTarget does. */
export function parsePlace(scheme: 'tls' | 'tcp', written: string, port: number): Place {
  const bare = written.replace(/^\[|\]$/g, '');
  if (bare === '' || /[/?#@\\\s]/.test(bare) || !Number.isInteger(port)) throw refuse('a text that is none');
  const { host, port: read } = parseTarget(`https://${bare.includes(':') ? `[${bare}]` : bare}:${port}/`);
  return { scheme, host, port: read };
}

function refuse(got: string): DriverFailure {
  return new DriverFailure(
    FailureCode.EGRESS_REFUSED,
    `Sent nothing: expected an address such as https://host/path, but got ${got}.`,
    { fix: 'Check `config.endpoint` and the addresses in `authentication` and `config.customSettings`.' },
  );
}
