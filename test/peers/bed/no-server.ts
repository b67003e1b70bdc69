import type { FixtureAnswer } from '../../support/fixture/fixture.ts';

const refusals = new Set(['ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET']);

/** What a load balancer says of a server behind it that is down. Throws other errors as they are. */
export function noServer(error: unknown): FixtureAnswer {
  if (!(error instanceof Error && 'code' in error && refusals.has(String(error.code)))) throw error;
  const body =
    '<html><body><h1>503 Service Unavailable</h1>No server is available to handle this request.</body></html>';
  return { status: 503, headers: { 'content-type': 'text/html' }, body };
}
