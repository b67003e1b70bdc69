import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSocket } from '../src/server/support/socket.ts';
import { readKubeconfig } from '../support/cluster-api.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';

let cluster: TestCluster;
let gateway: TestGateway;

beforeAll(async () => {
  cluster = await aCluster({ seed: 'contract' });
  gateway = await aGateway(cluster, { AUTH: 'token' });
});

afterAll(async () => {
  await gateway.stop();
  await cluster.remove();
});

const administrators = () => readKubeconfig(cluster.kubeconfigPath).users[0]?.user['token'] ?? '';

async function send(token: string, query: string): Promise<{ readonly status: number; readonly answer: unknown }> {
  const { status, text } = await gateway.ask('graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return { status, answer: JSON.parse(text) };
}

describe("a gateway that asks for callers' own tokens", () => {
  it('lets in whom the cluster knows, to read, to write and to learn what it may do', async () => {
    const query = `{ viewer { everywhere } machineProviders { totalCount } gateway { cache { objects } } }`;
    expect((await send(administrators(), query)).answer).toMatchObject({
      data: {
        viewer: { everywhere: expect.arrayContaining(['GET', 'LIST', 'WATCH', 'PATCH']) as string[] },
        machineProviders: { totalCount: 2 },
        gateway: { cache: { objects: 2 } },
      },
    });
    const label = 'updateMachineProvider(input: {name: "aws-us-west-2", labels: {a: "b"}}) { problems { code } }';
    expect((await send(administrators(), `mutation { ${label} }`)).answer).toEqual({
      data: { updateMachineProvider: { problems: [] } },
    });
  });

  it('lets nobody else in, by a request or by a socket', async () => {
    const { status, answer } = await send('made-up', '{ viewer { user } }');
    expect(status).toBe(401);
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    const socket = await openSocket(gateway.url);
    socket.send({ type: 'connection_init', payload: { authorization: 'Bearer made-up' } });
    expect(await socket.closed).toMatchObject({ code: 4403 });
  });
});
