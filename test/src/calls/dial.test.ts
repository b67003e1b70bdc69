import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DialRequest } from '../../../src/drivers/access.ts';
import { DriverFailure, FailureCode } from '../../../src/drivers/failure.ts';
import { Hidden } from '../../../src/drivers/hidden.ts';
import { type CertificateAuthority, createCertificateAuthority } from '../../support/certificates.ts';
import { testAccess, type TestAccessOptions } from '../../support/fixture/access.ts';
import { aClock } from '../../support/fixture/clock.ts';
import { temporaryFolder } from '../../support/kubeconfig.ts';

const folder = temporaryFolder();
const host = 'kvm.example.com';
let authority: CertificateAuthority;
beforeAll(async () => {
  authority = await createCertificateAuthority('private');
});

interface Echo {
  readonly port: number;
  readonly sockets: Set<Socket>;
  /** Of the lines that it got. */
  readonly heard: string[];
  socketsEver: number;
}

const servers: { readonly server: Server; readonly echo: Echo }[] = [];
afterEach(async () => {
  for (const { server, echo } of servers.splice(0)) {
    for (const socket of echo.sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Says every line back; `hush` is taken in silence, and `bye` closes. */
async function anEcho(kind: 'tls' | 'mutual' | 'tcp' | 'unix', path = ''): Promise<Echo> {
  const echo: Echo = { port: 0, sockets: new Set(), heard: [], socketsEver: 0 };
  const serve = (socket: Socket) => {
    socket.on('error', () => undefined).setEncoding('utf8');
    socket.on('data', (text: string) => {
      echo.heard.push(text);
      if (text === 'bye') socket.end();
      else if (text !== 'hush') socket.write(text);
    });
    const name = kind === 'mutual' ? (socket as TLSSocket).getPeerCertificate().subject?.CN : undefined;
    if (name !== undefined) socket.write(String(name));
  };
  const { certificate: cert, key } = await authority.issue('kvm', ['127.0.0.1', host]);
  const asks = kind === 'mutual' ? { ca: authority.certificate, requestCert: true, rejectUnauthorized: true } : {};
  const hasTls = kind === 'tls' || kind === 'mutual';
  const server = hasTls ? createTlsServer({ cert, key, ...asks }, serve) : createServer(serve);
  server.on('connection', (socket: Socket) => {
    echo.sockets.add(socket);
    echo.socketsEver += 1;
    socket.once('close', () => echo.sockets.delete(socket));
  });
  servers.push({ server, echo });
  server.listen(kind === 'unix' ? { path } : { port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  if (kind !== 'unix') Object.assign(echo, { port: (server.address() as AddressInfo).port });
  return echo;
}

const connect = { purpose: 'connect to libvirt', carries: [] } as const;
const overTls = (rest: Partial<Extract<DialRequest, { transport: 'tls' | 'tcp' }>> = {}): DialRequest => ({
  ...connect,
  transport: 'tls',
  host,
  port: 16_514,
  ...rest,
});
const reach = ({ port }: Echo, options: TestAccessOptions = {}) =>
  testAccess({ routes: { [host]: { port, ca: authority.certificate } }, ...options });

async function failureOf(act: Promise<unknown>): Promise<DriverFailure> {
  const outcome = await act.catch((error: unknown) => error);
  if (outcome instanceof DriverFailure) return outcome;
  throw new Error('Expected a failure.', { cause: outcome });
}

const say = (socket: Duplex, text: string) => async (signal: AbortSignal) => {
  socket.write(text);
  const [answer] = (await once(socket, 'data', { signal })) as [Buffer];
  return answer.toString();
};

describe('a socket over TLS', () => {
  it('is dialed with the times that it took, and asks and answers', async () => {
    const echo = await anEcho('tls');
    await using access = reach(echo);
    const { socket, timing, exchange } = await access.dial(overTls());
    expect(Object.keys(timing).sort()).toEqual(['connectMs', 'dnsMs', 'tlsMs']);
    expect(await exchange('greet', say(socket, 'hello'))).toBe('hello');
    expect(await exchange('greet', say(socket, 'again'))).toBe('again');
  });

  it('shows a client certificate, where one may be shown', async () => {
    const echo = await anEcho('mutual');
    await using access = reach(echo, { hosts: [] });
    await using allowed = reach(echo, { allow: [`${host}:16514`] });
    const { certificate, key } = await authority.issue('gateway');
    const tls = { certificate: new Hidden(certificate), key: new Hidden(key) };
    expect(await failureOf(access.dial(overTls({ tls })))).toMatchObject({ code: FailureCode.CREDENTIAL_WITHHELD });
    const { socket, exchange } = await allowed.dial(overTls({ tls }));
    expect(await exchange('greet', say(socket, ''))).toBe('gateway');
  });

  it('says so when the server refuses whoever shows none', async () => {
    const echo = await anEcho('mutual');
    await using access = reach(echo);
    const { socket, exchange } = await access.dial(overTls());
    socket.resume();
    expect(await failureOf(exchange('greet', say(socket, 'hello')))).toMatchObject({
      code: FailureCode.UNAUTHENTICATED,
      message: expect.stringContaining('client certificate') as string,
    });
  });

  it('believes no certificate of another name or authority', async () => {
    const echo = await anEcho('tls');
    await using strange = testAccess({ routes: { [host]: { port: echo.port } } });
    expect(await failureOf(strange.dial(overTls()))).toMatchObject({ code: FailureCode.TLS_FAILED });
    await using access = testAccess({
      routes: { 'other.example.com': { port: echo.port, ca: authority.certificate } },
    });
    expect(await failureOf(access.dial(overTls({ host: 'other.example.com' })))).toMatchObject({
      code: FailureCode.TLS_FAILED,
      message: expect.stringContaining('another name') as string,
    });
  });

  it('passes unverified where the operator says so, and that is told', async () => {
    const echo = await anEcho('tls');
    await using access = testAccess({ routes: { [host]: { port: echo.port } }, insecure: [`${host}:16514`] });
    expect((await access.dial(overTls())).timing.isUnverified).toBe(true);
    expect(access.unverified()).toEqual([`${host}:16514`]);
  });
});

describe('a socket without TLS', () => {
  it('is dialed only where the operator lists the very place, as being without', async () => {
    const echo = await anEcho('tcp');
    const dialed = async (allow: readonly string[]) => {
      await using access = testAccess({ allow });
      return await access
        .dial({ ...connect, transport: 'tcp', host: '127.0.0.1', port: echo.port })
        .then(({ socket, exchange }) => exchange('greet', say(socket, 'hello')))
        .catch((error: unknown) => (error as DriverFailure).code);
    };
    const refused = FailureCode.EGRESS_REFUSED;
    for (const allow of [[], [`127.0.0.1:${echo.port}`], [`http://127.0.0.1:${echo.port}`], ['127.0.0.0/8']]) {
      expect(await dialed(allow)).toBe(refused);
    }
    expect(await dialed([`tcp://127.0.0.1:${echo.port + 1}`])).toBe(refused);
    expect(echo.socketsEver).toBe(0);
    expect(await dialed([`tcp://127.0.0.1:${echo.port}`])).toBe('hello');
  });

  it('is a Unix socket only where the operator lists its path', async () => {
    const path = join(folder.path, 'libvirt-sock');
    const echo = await anEcho('unix', path);
    const dialed = async (allow: readonly string[], asked = path) => {
      await using access = testAccess({ allow });
      return await access
        .dial({ ...connect, transport: 'unix', path: asked })
        .then(({ socket, exchange }) => exchange('greet', say(socket, 'hello')))
        .catch((error: unknown) => (error as DriverFailure).code);
    };
    expect(await dialed([])).toBe(FailureCode.EGRESS_REFUSED);
    expect(await dialed([`unix:${path}`], `${folder.path}/../${path}`)).toBe(FailureCode.EGRESS_REFUSED);
    expect(echo.socketsEver).toBe(0);
    expect(await dialed([`unix:${path}`])).toBe('hello');
    expect(await dialed([`unix:${path}-ro`], `${path}-ro`)).toBe(FailureCode.UNREACHABLE);
  });
});

describe('the guard of a socket', () => {
  it('refuses what it refuses of a call', async () => {
    const echo = await anEcho('tls');
    await using access = reach(echo, { allow: ['169.254.169.254'] });
    for (const refused of ['169.254.169.254', '0xa9.0xfe.0xa9.0xfe', '10.0.0.1', '[::ffff:10.0.0.1]', `${host}.`]) {
      expect(await failureOf(access.dial(overTls({ host: refused })))).toMatchObject({
        code: FailureCode.EGRESS_REFUSED,
      });
    }
    for (const broken of ['', 'a/b', 'u@kvm', 'kvm?x', 'kvm#x', 'a b']) {
      expect(await failureOf(access.dial(overTls({ host: broken })))).toMatchObject({
        code: FailureCode.EGRESS_REFUSED,
      });
    }
    expect(await failureOf(access.dial(overTls({ port: 70_000 })))).toMatchObject({ code: FailureCode.EGRESS_REFUSED });
    expect(echo.socketsEver).toBe(0);
  });

  it('shows a credential only where it may go', async () => {
    const echo = await anEcho('tls');
    const secrets = {
      plain: { data: { user: 'u' } },
      named: { data: { user: 'u' }, annotations: { 'vitistack.io/hosts': `${host}:16514` } },
    };
    const dialed = async (name: keyof typeof secrets, options: TestAccessOptions = {}) => {
      await using access = reach(echo, { secrets, hosts: [], ...options });
      const carries = [await access.secret(name)];
      return await access.dial(overTls({ carries })).then(
        () => 'dialed',
        (error: unknown) => (error as DriverFailure).code,
      );
    };
    expect(await dialed('plain')).toBe(FailureCode.CREDENTIAL_WITHHELD);
    expect(await dialed('plain', { hosts: [host] })).toBe(FailureCode.CREDENTIAL_WITHHELD);
    expect(await dialed('plain', { allow: [host] })).toBe('dialed');
    expect(await dialed('named')).toBe('dialed');
  });
});

describe('the bounds of a socket', () => {
  it('are the time for each exchange, after which it is closed', async () => {
    const echo = await anEcho('tls');
    const clock = aClock();
    await using access = reach(echo, { clock, spec: { config: { timeout: '5s' } } });
    const { socket, exchange } = await access.dial(overTls());
    const hushed = failureOf(exchange('greet', say(socket, 'hush')));
    await expect.poll(() => echo.heard).toEqual(['hush']);
    await clock.pass(4_900);
    expect(socket.destroyed).toBe(false);
    await clock.pass(200);
    expect(await hushed).toMatchObject({
      code: FailureCode.TIMEOUT,
      message: expect.stringContaining('greet') as string,
    });
    await expect.poll(() => echo.sockets.size).toBe(0);
    expect(await failureOf(exchange('greet', say(socket, 'hello')))).toMatchObject({ code: FailureCode.UNREACHABLE });
  });

  it('are its own end: whoever waits is told', async () => {
    const echo = await anEcho('tls');
    await using access = reach(echo);
    const { socket, exchange } = await access.dial(overTls());
    const never = new Promise<never>(() => undefined);
    const waiting = failureOf(
      exchange('greet', () => {
        socket.resume().write('bye');
        return never;
      }),
    );
    expect(await waiting).toMatchObject({ code: FailureCode.UNREACHABLE });
  });

  it('are the end of the connection, and of the request', async () => {
    const echo = await anEcho('tls');
    const gone = new AbortController();
    const access = reach(echo);
    const [one, two] = [await access.dial(overTls({ signal: gone.signal })), await access.dial(overTls())];
    const waiting = failureOf(one.exchange('greet', say(one.socket, 'hush')));
    gone.abort();
    expect(await waiting).toMatchObject({ code: FailureCode.CANCELLED });
    await expect.poll(() => echo.sockets.size).toBe(1);
    access.close();
    await expect.poll(() => echo.sockets.size).toBe(0);
    expect(two.socket.destroyed).toBe(true);
    expect(await failureOf(access.dial(overTls()))).toMatchObject({ code: FailureCode.CANCELLED });
  });

  it('leave it open when an answer is a refusal, and close it when a driver is at fault', async () => {
    const echo = await anEcho('tls');
    await using access = reach(echo);
    const { socket, exchange } = await access.dial(overTls());
    const refusal = new DriverFailure(FailureCode.FORBIDDEN, 'It may not.', { fix: 'Let it.' });
    await expect(exchange('greet', () => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(await exchange('greet', say(socket, 'hello'))).toBe('hello');
    await expect(exchange('greet', () => Promise.reject(new TypeError('oops')))).rejects.toThrow('oops');
    expect(socket.destroyed).toBe(true);
  });

  it('are the rate, of which the dialing is one', async () => {
    const echo = await anEcho('tls');
    const clock = aClock();
    const config = { rateLimiting: { requestsPerSecond: '1', burstLimit: 2 } };
    await using access = reach(echo, { clock, spec: { config } });
    const { socket, exchange } = await access.dial(overTls());
    await exchange('greet', say(socket, 'hello'));
    const next = exchange('greet', say(socket, 'again'));
    await clock.pass(900);
    expect(echo.heard).toEqual(['hello']);
    await clock.pass(200);
    expect(await next).toBe('again');
  });

  it('are the circuit: nothing is dialed after five that failed', async () => {
    const echo = await anEcho('tls');
    await using access = reach(echo);
    for (let tried = 0; tried < 5; tried += 1) {
      const { socket, exchange } = await access.dial(overTls());
      socket.resume();
      expect(await failureOf(exchange('greet', say(socket, 'bye')))).toMatchObject({ code: FailureCode.UNREACHABLE });
    }
    expect(await failureOf(access.dial(overTls()))).toMatchObject({ code: FailureCode.CIRCUIT_OPEN });
    expect(echo.socketsEver).toBe(5);
  });
});
