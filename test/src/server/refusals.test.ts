import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTinyGateway, type TinyGateway } from './support/tiny-gateway.ts';

let gateway: TinyGateway;
beforeAll(async () => {
  gateway = await startTinyGateway();
});
afterAll(() => gateway.stop());

/** Sends requests with these tokens on one connection without waiting for an answer, and reads until it is closed. */
async function pipelined(tokens: readonly string[], path = '/graphql'): Promise<string[]> {
  const { host, port, hostname } = new URL(gateway.url);
  const socket = connect({ port: Number(port), host: hostname });
  const body = '{"query":"{ hello }"}';
  const requests = tokens.map((token, index) => {
    const last = index === tokens.length - 1 ? 'connection: close\r\n' : '';
    const head = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\naccept: */*\r\n${last}`;
    return `${head}authorization: Bearer ${token}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  });
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined).write(requests.join(''));
  await closed;
  return text.split(/(?=HTTP\/1\.1 )/);
}

const statusOf = (answer: string) => answer.slice(9, 12);
const refused = (times: number) => Array.from({ length: times }, () => 'refused');

it.each(['/graphql', '/graphql/stream'])('five bad tokens in a row are the end of a connection at %s', async (path) => {
  const before = gateway.callers.length;
  const answers = await pipelined([...refused(20), 'good', ...refused(20)], path);
  expect(answers.map(statusOf)).toEqual(['401', '401', '401', '401', '401']);
  expect(answers.map((answer) => /^connection: close/im.test(answer))).toEqual([false, false, false, false, true]);
  // What came behind them was not looked at.
  expect(gateway.callers.length).toBe(before);
});

it('a good token between them keeps a connection that many share', async () => {
  const answers = await pipelined([...refused(4), 'good', ...refused(4), 'good', 'good']);
  const four = ['401', '401', '401', '401'];
  expect(answers.map(statusOf)).toEqual([...four, '200', ...four, '200', '200']);
});
