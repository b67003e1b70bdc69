import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEar, guardSecret, listenToGateway, refuseLeaks } from '../support/leaks.ts';

const token = 'canary-of-the-listening-itself-8c1d';
let server: Server;
let url: string;

beforeAll(async () => {
  guardSecret(token);
  server = createServer(({ url: path, headers }, response) => {
    const said = headers.authorization ?? '';
    if (path === '/whole') response.end(said);
    else if (path === '/base64') response.end(Buffer.from(token).toString('base64'));
    else if (path === '/silent') response.end('nothing');
    else {
      response.write(said.slice(0, 20));
      setImmediate(() => response.end(said.slice(20)));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  listenToGateway(url);
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = async (path: string, shown = token) => {
  await (await fetch(url + path, { headers: { authorization: `Bearer ${shown}` } })).text();
};

describe('the tests listen to what a gateway says, and notice a token', () => {
  it.each(['/whole', '/base64'])('in an answer: %s', async (path) => {
    await ask(path);
    expect(refuseLeaks).toThrow('but got');
  });

  it('that no test has named, but a request has shown', async () => {
    await ask('/whole', 'seen-for-the-first-time-4b7a');
    expect(refuseLeaks).toThrow('seen-for-the-first-time-4b7a');
  });

  it('that is cut in two', () => {
    const hear = createEar();
    hear(`{"msg":"${token.slice(0, 9)}`);
    hear(`${token.slice(9)}"}`);
    expect(refuseLeaks).toThrow(token);
  });

  it('and nothing else', async () => {
    await ask('/silent');
    expect(refuseLeaks).not.toThrow();
  });
});
