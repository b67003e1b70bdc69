import type { FixtureAnswer } from '../../support/fixture/fixture.ts';

/** What a load balancer says while the server behind it is down. */
export const noServer: FixtureAnswer = {
  status: 503,
  headers: { 'content-type': 'text/html' },
  body: '<html><body><h1>503 Service Unavailable</h1>No server is available to handle this request.</body></html>',
};

const refusals = new Set(['ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET']);

/** That, where it is what the error says. Throws other errors as they are. */
export function whereNoServer(error: unknown): FixtureAnswer {
  if (error instanceof Error && 'code' in error && refusals.has(String(error.code))) return noServer;
  throw error;
}
