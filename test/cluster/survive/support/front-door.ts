import { GatewayDocument, type GatewayQuery, ListProvidersDocument } from '../../../support/generated/operations.ts';

/** How a gateway stands, by its own word. */
export interface Standing {
  readonly cache: GatewayQuery['gateway']['cache'];
  readonly crd: GatewayQuery['gateway']['crd'];
  readonly readyz: { readonly status: number; readonly text: string };
}

export interface WriteAttempt {
  /** undefined when it was done. */
  readonly code: string | undefined;
  readonly message: string;
  readonly ms: number;
}

/** A gateway over HTTP, wherever it runs. */
export interface FrontDoor {
  standing(): Promise<Standing>;
  /** How many providers the list of a namespace counts; throws when it is refused. */
  count(namespace: string): Promise<number>;
  /** Tries to create a provider that is not there. */
  tryWrite(namespace: string): Promise<WriteAttempt>;
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

const authentication = { type: 'APIKEY', apiKey: { secretRef: { name: 'credentials', key: 'key' } } };
let counter = 0;

/** `url` is that of its GraphQL endpoint. */
export function frontDoor(url: string): FrontDoor {
  const send = async (document: { toString(): string }, variables: object = {}): Promise<Answer> => {
    const body = JSON.stringify({ query: document.toString(), variables });
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    return (await response.json()) as Answer;
  };
  const read = async <Result>(document: { toString(): string }, variables: object = {}): Promise<Result> => {
    const { data, errors } = await send(document, variables);
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data as Result;
  };
  return {
    standing: async () => {
      const readyz = await fetch(new URL('readyz?verbose', url));
      const text = await readyz.text();
      const { gateway } = await read<GatewayQuery>(GatewayDocument);
      return { cache: gateway.cache, crd: gateway.crd, readyz: { status: readyz.status, text } };
    },
    count: async (namespace) => {
      const list = await read<{ machineProviders: { totalCount: number } }>(ListProvidersDocument, { namespace });
      return list.machineProviders.totalCount;
    },
    tryWrite: async (namespace) => {
      const begun = performance.now();
      const spec = { type: 'AWS', region: 'us-west-2', authentication };
      const input = { namespace, name: `tried-${++counter}`, spec };
      const { data, errors } = await send(createDocument, { input });
      const ms = performance.now() - begun;
      const { problems = [] } =
        (
          data as {
            createMachineProvider?: { problems?: { code: string; message: string; severity: string }[] };
          } | null
        )?.createMachineProvider ?? {};
      const refusal = errors?.[0]
        ? { code: errors[0].extensions.code, message: errors[0].message }
        : problems.find(({ severity }) => severity === 'ERROR');
      return { code: refusal?.code, message: refusal?.message ?? '', ms };
    },
  };
}

const createDocument = `mutation ($input: CreateMachineProviderInput!) {
  createMachineProvider(input: $input) { problems { code message severity } }
}`;
