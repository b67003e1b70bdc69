import { afterAll, beforeAll, describe, it, onTestFinished } from 'vitest';
import { embeddedGaps } from '../embedded-gaps.ts';
import { createClient, type Client } from './client.ts';
import { clusterKinds, openCluster, type ClusterKind, type ContractCluster, type ContractOptions } from './clusters.ts';

export type Body = () => Promise<void> | void;

/** What the tests of one contract are written with; `client` and `cluster` are there once a test runs. */
export interface Given {
  readonly kind: ClusterKind;
  readonly cluster: () => ContractCluster;
  readonly call: Client['call'];
  readonly watch: Client['watch'];
  /** A client with another token, closed with the test. */
  readonly clientOf: (token: string) => Client;
  /** The name of a namespace of its own, created. */
  readonly aNamespace: () => Promise<string>;
  /** A test that both clusters must pass, unless `embedded-gaps.ts` says why the embedded one doesn't yet. */
  readonly test: (name: string, body: Body) => void;
  /** The same for a table of cases; `%s` in the name is a case's first value. */
  readonly testEach: <Case extends readonly [string, ...unknown[]]>(
    cases: readonly Case[],
    name: string,
    body: (...values: Case) => Promise<void> | void,
  ) => void;
}

/** States one part of the Kubernetes API once, and runs it on the real server and on the embedded one. */
export function contract(title: string, state: (given: Given) => void, options: ContractOptions = {}): void {
  describe.each(clusterKinds)(`${title} (%s)`, (kind) => {
    let opened: ContractCluster | undefined;
    const cluster = () => {
      if (opened === undefined) throw new Error('the cluster is there once a test runs');
      return opened;
    };
    beforeAll(async () => {
      opened = await openCluster(kind, options);
    }, 60_000);
    afterAll(() => opened?.close());
    const gaps: Readonly<Record<string, string>> = kind === 'embedded' ? (embeddedGaps[title] ?? {}) : {};
    const stated = new Set<string>();
    const test = (name: string, body: Body) => {
      stated.add(name);
      // What is known to differ must differ: a gap that was closed fails here until it is taken off the list.
      if (Object.hasOwn(gaps, name)) it.fails(name, body);
      else it(name, body);
    };
    state({
      kind,
      cluster,
      call: (...request) => cluster().client.call(...request),
      watch: (...request) => cluster().client.watch(...request),
      clientOf: (token) => {
        const client = createClient(cluster().kubeconfigPath, token);
        onTestFinished(() => client.close());
        return client;
      },
      aNamespace: () => createNamespace(cluster().client),
      test,
      testEach: (cases, name, body) => {
        for (const values of cases) test(name.replace('%s', values[0]), () => body(...values));
      },
    });
    const unknown = Object.keys(gaps).filter((name) => !stated.has(name));
    if (unknown.length > 0) throw new Error(`embedded-gaps.ts names no test of "${title}": ${unknown.join('; ')}`);
  });
}

async function createNamespace(client: Client): Promise<string> {
  const name = `contract-${crypto.randomUUID().slice(0, 8)}`;
  const answer = await client.call('POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  });
  if (answer.code !== 201) throw new Error(`Expected a namespace, but got ${answer.text}`);
  return name;
}
