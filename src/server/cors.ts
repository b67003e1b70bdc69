import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../schema/gateway-error.ts';

/** What the Origin check found: no browser involved or the same origin, a listed portal, or a stranger. */
export type OriginVerdict =
  | { readonly kind: 'same' }
  | { readonly kind: 'listed'; readonly origin: string }
  | { readonly kind: 'foreign'; readonly origin: string };

/** Judges a request's Origin. Throws INVALID for a listed entry that is no exact origin, such as `*`. */
export function createOriginCheck(corsOrigins: readonly string[]): (request: IncomingMessage) => OriginVerdict {
  const listed = new Set(corsOrigins.map(parseOrigin));
  return ({ headers }) => {
    const { origin, host } = headers;
    if (origin === undefined) {
      // A browser that sends no Origin still tells where a read comes from; a navigation shows its answer to nobody.
      const site = headers['sec-fetch-site'];
      const foreign = site === 'cross-site' || site === 'same-site';
      if (foreign && headers['sec-fetch-mode'] !== 'navigate') return { kind: 'foreign', origin: `a ${site} page` };
      return { kind: 'same' };
    }
    if (listed.has(origin)) return { kind: 'listed', origin };
    // The scheme is not compared: TLS may end in front of the gateway.
    const authority = /^https?:\/\/(.+)$/.exec(origin)?.[1];
    if (authority !== undefined && withoutDefaultPort(authority) === withoutDefaultPort(host ?? '')) {
      return { kind: 'same' };
    }
    return { kind: 'foreign', origin };
  };
}

function withoutDefaultPort(authority: string): string {
  return authority.toLowerCase().replace(/:(80|443)$/, '');
}

function parseOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && (text === url.origin || text === `${url.origin}/`)) {
    return url.origin;
  }
  throw new GatewayError('INVALID', `CORS_ORIGINS lists exact origins, but got ${JSON.stringify(text)}.`, {
    fix: 'Write each as scheme, host and port, for example https://portal.example.com.',
  });
}

/** Headers that let a listed portal read the answer. Tokens travel in a header, so no credentials are ever allowed. */
export function corsHeaders(verdict: OriginVerdict): Readonly<Record<string, string>> {
  if (verdict.kind !== 'listed') return { vary: 'origin' };
  return {
    vary: 'origin',
    'access-control-allow-origin': verdict.origin,
    'access-control-expose-headers': 'retry-after, www-authenticate',
  };
}

/** What a listed portal may send; ten minutes. */
export const preflightHeaders: Readonly<Record<string, string>> = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers':
    'accept, authorization, content-type, last-event-id, apollo-require-preflight, x-apollo-operation-name',
  'access-control-max-age': '600',
};
