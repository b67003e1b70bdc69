import { hash } from 'node:crypto';
import { GatewayError } from '../../schema/gateway-error.ts';

/** What a caller showed: each Authorization header that came, and where from. The headers are never logged. */
export interface Credentials {
  readonly authorization: readonly string[];
  /** The peer's IP address; all who come through one proxy share it. */
  readonly remoteAddress: string;
}

/** Longer than any token that the API server takes in a header beside others. */
const maxTokenLength = 12_000;

/** The token of the one `Authorization: Bearer` header, not yet checked for its form. Throws UNAUTHENTICATED. */
export function readToken({ authorization }: Credentials): string {
  const [header] = authorization;
  if (header === undefined) {
    throw unauthenticated('Expected the header "authorization: Bearer TOKEN", but got none.');
  }
  if (authorization.length > 1) {
    throw unauthenticated(`Expected one "authorization" header, but got ${authorization.length}.`);
  }
  if (header.slice(0, 7).toLowerCase() !== 'bearer ') {
    throw unauthenticated('Expected the "authorization" header to say "Bearer TOKEN", but got another scheme.');
  }
  if (header.length > maxTokenLength) {
    throw unauthenticated(`Expected a token of at most ${maxTokenLength} characters, but got ${header.length}.`);
  }
  return header.slice(7);
}

/** What a token is remembered by: its SHA-256, in base64. */
export function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}

/** Throws UNAUTHENTICATED for what can't be a bearer token (RFC 6750), such as one with a line break. */
export function assertTokenForm(token: string): void {
  if (/^[A-Za-z0-9\-._~+/]+=*$/.test(token)) return;
  throw unauthenticated('Expected a token of letters, digits and -._~+/, but got other characters, or nothing.');
}

/** Never says which token; its fix is where to get one. */
export function unauthenticated(message: string): GatewayError {
  return new GatewayError('UNAUTHENTICATED', message, {
    fix: 'Send a token that the cluster accepts, for example that of `kubectl create token NAME`.',
  });
}
