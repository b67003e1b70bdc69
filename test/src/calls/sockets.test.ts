import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectFirst } from '../../../src/calls/sockets.ts';
import { aClock } from '../../support/fixture/clock.ts';

let server: Server;
let port: number;
const accepted: Socket[] = [];
beforeEach(async () => {
  server = createServer((socket) => accepted.push(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  for (const socket of accepted.splice(0)) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const { signal } = new AbortController();

/** Sockets by address: `late` is connected when the test says so, `good` at once, `dead` is refused. */
function aNetwork() {
  const opened = new Map<string, Socket>();
  const open = (address: string) => {
    const socket =
      address === 'late' ? new Socket() : connect({ host: '127.0.0.1', port: address === 'dead' ? 1 : port });
    opened.set(address, socket);
    return socket;
  };
  return { opened, open };
}

describe('of several addresses', () => {
  it('one that is late is still taken when the others have failed', async () => {
    const clock = aClock();
    const { opened, open } = aNetwork();
    const connecting = connectFirst(['late', 'dead'], { signal, clock, open });
    await clock.pass(300);
    const dead = opened.get('dead');
    await expect.poll(() => dead?.destroyed).toBe(true);
    opened.get('late')?.connect(port, '127.0.0.1');
    expect((await connecting).socket).toBe(opened.get('late'));
  });

  it('the next is tried at once where one fails, and after a while where one is silent', async () => {
    const clock = aClock();
    const { opened, open } = aNetwork();
    expect((await connectFirst(['dead', 'good'], { signal, clock, open })).socket).toBe(opened.get('good'));
    const connecting = connectFirst(['late', 'good'], { signal, clock, open });
    await clock.pass(299);
    expect(opened.has('late')).toBe(true);
    const before = opened.get('good');
    await clock.pass(1);
    expect((await connecting).socket).not.toBe(before);
    await expect.poll(() => opened.get('late')?.destroyed).toBe(true);
  });

  it('it is told what the first failed by when none answers, and when there is none', async () => {
    const { open } = aNetwork();
    const clock = aClock();
    await expect(connectFirst(['dead', 'dead'], { signal, clock, open })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    await expect(connectFirst([], { signal, clock, open })).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('all are let go of when nobody waits any more', async () => {
    const clock = aClock();
    const { opened, open } = aNetwork();
    const gone = new AbortController();
    const connecting = connectFirst(['late', 'good'], { signal: gone.signal, clock, open });
    gone.abort(new Error('gone'));
    await expect(connecting).rejects.toThrow('gone');
    await clock.pass(1_000);
    expect([...opened.keys()]).toEqual(['late']);
    expect(opened.get('late')?.destroyed).toBe(true);
  });
});
