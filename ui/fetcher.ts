import { type DocumentNode, type FormattedExecutionResult, getOperationAST, OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';

/** An operation as GraphiQL hands it over. */
export interface FetcherParameters {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Record<string, unknown>;
}

/** The headers editor, and the parsed document. */
export interface FetcherOptions {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly documentAST?: DocumentNode | undefined;
}

export type Fetcher = (
  parameters: FetcherParameters,
  options?: FetcherOptions,
) => Promise<unknown> | AsyncIterableIterator<FormattedExecutionResult>;

/** Queries and mutations go over HTTP, subscriptions over a socket of their own at the same address. */
export function createFetcher({ url }: { readonly url: string }): Fetcher {
  return (parameters, { headers, documentAST } = {}) => {
    const operation = documentAST && getOperationAST(documentAST, parameters.operationName);
    return operation?.operation === OperationTypeNode.SUBSCRIPTION
      ? subscribe(url.replace(/^http/, 'ws'), parameters, headers)
      : post(url, parameters, headers);
  };
}

async function post(url: string, parameters: FetcherParameters, headers: FetcherOptions['headers']): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json, application/json;q=0.9',
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(parameters),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return isJson ? (JSON.parse(text) as unknown) : { errors: [{ message: `${response.status}: ${text.trim()}` }] };
}

/** Browsers can't set headers on a socket, so what was typed into the headers editor goes into connection_init. */
async function* subscribe(
  url: string,
  { query, operationName, variables }: FetcherParameters,
  headers: FetcherOptions['headers'],
): AsyncGenerator<FormattedExecutionResult> {
  const client = createClient({ url, connectionParams: { ...headers } });
  try {
    yield* client.iterate({ query, ...(operationName ? { operationName } : {}), ...(variables ? { variables } : {}) });
  } finally {
    await client.dispose();
  }
}
