import { afterEach, expect, test } from 'vitest';
import type { Call } from '../../../src/drivers/access.ts';
import { DriverFailure, FailureCode } from '../../../src/drivers/failure.ts';
import { GatewayError } from '../../../schema/gateway-error.ts';
import { aClock } from '../../support/fixture/clock.ts';
import { testAccess, type TestAccessOptions } from '../../support/fixture/access.ts';
import { type Fixture, type Respond, startFixture } from '../../support/fixture/fixture.ts';

const host = 'compute.example.com';
const started: Fixture[] = [];
afterEach(() => Promise.all(started.splice(0).map((fixture) => fixture.stop())));

async function aFixture(respond: Respond = () => ({ body: { ok: true } })): Promise<Fixture> {
  const fixture = await startFixture(respond, [host]);
  started.push(fixture);
  return fixture;
}

const get = (path: string, rest: Partial<Call> = {}): Call => ({
  method: 'GET',
  url: `https://${host}${path}`,
  purpose: 'list the images',
  carries: [],
  ...rest,
});

/** The failure that a call came to. */
async function failureOf(call: Promise<unknown>): Promise<DriverFailure> {
  const outcome = await call.then(
    (answer) => answer,
    (error: unknown) => error,
  );
  if (!(outcome instanceof DriverFailure)) throw new Error(`Expected a failure, but got ${JSON.stringify(outcome)}`);
  return outcome;
}

const reach = (fixture: Fixture, options: TestAccessOptions = {}) =>
  testAccess({ routes: { [host]: fixture }, ...options });

test('answers with status, headers and the whole body, and with the time of every step', async () => {
  const fixture = await aFixture(() => ({ headers: { 'x-request-id': 'one' }, body: { names: 'a'.repeat(5_000) } }));
  await using access = reach(fixture);
  const answer = await access.call(get('/images?owner=self'));
  expect(answer.status).toBe(200);
  expect(answer.headers).toMatchObject({ 'x-request-id': 'one' });
  expect(JSON.parse(Buffer.from(answer.body).toString())).toEqual({ names: 'a'.repeat(5_000) });
  expect(Object.keys(answer.timing).sort()).toEqual(['answerMs', 'connectMs', 'dnsMs', 'tlsMs']);
  expect(fixture.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /images?owner=self']);
});

test('speaks on over the socket that is open', async () => {
  const fixture = await aFixture();
  await using access = reach(fixture);
  for (let call = 0; call < 5; call += 1) await access.call(get(`/${call}`));
  const last = await access.call(get('/last'));
  expect(fixture.socketsEver).toBe(1);
  expect(Object.keys(last.timing)).toEqual(['answerMs']);
});

test('gives back an answer with an error status, for the driver to read', async () => {
  const fixture = await aFixture(() => ({ status: 403, body: { code: 'AccessDenied' } }));
  await using access = reach(fixture);
  expect((await access.call(get('/'))).status).toBe(403);
  expect(fixture.asked).toHaveLength(1);
});

test.each([429, 500, 502, 503, 504] as const)('tries again after %i', async (status) => {
  const fixture = await aFixture();
  fixture.misbehave({ kind: 'fail', status, times: 2 });
  await using access = reach(fixture, { spec: { config: { retryPolicy: { maxBackoffDelay: '1ms' } } } });
  expect((await access.call(get('/'))).status).toBe(200);
  expect(fixture.asked).toHaveLength(3);
});

test('gives back the last answer when all tries are used up', async () => {
  const fixture = await aFixture(() => ({ status: 503 }));
  const retryPolicy = { maxRetries: 2, maxBackoffDelay: '1ms' };
  await using access = reach(fixture, { spec: { config: { retryPolicy } } });
  expect((await access.call(get('/'))).status).toBe(503);
  expect(fixture.asked).toHaveLength(3);
});

test('tries a POST once, unless it may be repeated', async () => {
  const fixture = await aFixture(() => ({ status: 503 }));
  await using access = reach(fixture, { spec: { config: { retryPolicy: { maxBackoffDelay: '1ms' } } } });
  await access.call(get('/once', { method: 'POST', body: 'x' }));
  await access.call(get('/again', { method: 'POST', body: 'x', isRepeatable: true }));
  expect(fixture.asked.map(({ path }) => path)).toEqual(['/once', '/again', '/again', '/again', '/again']);
});

test('dials anew after a reset', async () => {
  const fixture = await aFixture();
  fixture.misbehave({ kind: 'reset', times: 1 });
  await using access = reach(fixture);
  expect((await access.call(get('/'))).status).toBe(200);
  expect(fixture.socketsEver).toBe(2);
});

test.each([
  ['hang', FailureCode.TIMEOUT],
  ['stall', FailureCode.TIMEOUT],
] as const)('gives up when the server begins to %s, and closes the socket', async (kind, code) => {
  const fixture = await aFixture();
  fixture.misbehave({ kind });
  await using access = reach(fixture, { spec: { config: { timeout: '300ms' } } });
  const failure = await failureOf(access.call(get('/')));
  expect(failure).toMatchObject({ code, message: expect.stringContaining('none within 300 ms') as string });
  await expect.poll(() => fixture.sockets).toBe(0);
});

test('reads no more of an answer than it was told, packed or not', async () => {
  const fixture = await aFixture(() => ({ body: { zeros: '0'.repeat(10_000_000) } }));
  await using access = reach(fixture);
  expect(await failureOf(access.call(get('/', { maxBytes: 1_000_000 })))).toMatchObject({
    code: FailureCode.TOO_LARGE,
  });
  fixture.misbehave({ kind: 'huge' });
  expect(await failureOf(access.call(get('/')))).toMatchObject({ code: FailureCode.TOO_LARGE });
  await expect.poll(() => fixture.sockets).toBe(0);
});

test('passes over what is said before an answer, as long as that has an end', async () => {
  const fixture = await aFixture();
  await using access = reach(fixture);
  const enough = fixture.misbehave({ kind: 'promise', count: 32 });
  expect((await access.call(get('/'))).status).toBe(200);
  enough();
  fixture.misbehave({ kind: 'promise', count: 33 });
  expect(await failureOf(access.call(get('/')))).toMatchObject({ code: FailureCode.TOO_LARGE });
  await expect.poll(() => fixture.sockets).toBe(0);
});

test('follows no redirect', async () => {
  const fixture = await aFixture();
  fixture.misbehave({ kind: 'redirect', to: 'https://elsewhere.example.com/', times: 1 });
  await using access = reach(fixture);
  expect(await failureOf(access.call(get('/')))).toMatchObject({ code: FailureCode.UNEXPECTED_ANSWER });
  expect(fixture.asked).toHaveLength(1);
});

test('says which certificate it does not trust, and which key of the Secret would help', async () => {
  const fixture = await aFixture();
  await using access = testAccess({ routes: { [host]: { port: fixture.port } } });
  const failure = await failureOf(access.call(get('/')));
  expect(failure).toMatchObject({ code: FailureCode.TLS_FAILED });
  expect(failure.fix).toContain('ca.crt');
});

test('trusts the authority of the Secret', async () => {
  const fixture = await aFixture();
  const secrets = { creds: { data: { 'ca.crt': fixture.ca, token: 't' } } };
  const unknown = { port: fixture.port };
  await using access = testAccess({ routes: { [host]: unknown }, secrets });
  const secret = await access.secret('creds');
  expect((await access.call(get('/', { carries: [secret] }))).status).toBe(200);
});

test('sends a credential to the hosts of the vendor, of the operator and of the Secret, and to no other', async () => {
  const fixture = await aFixture();
  const secrets = {
    plain: { data: { token: 't' } },
    named: { data: { token: 't' }, annotations: { 'vitistack.io/hosts': `other.example.com, ${host}` } },
  };
  const sent = async (name: keyof typeof secrets, options: TestAccessOptions) => {
    await using access = reach(fixture, { secrets, ...options });
    const carries = [await access.secret(name)];
    return await access.call(get('/', { carries, headers: { authorization: 'Bearer t' } })).then(
      ({ status }) => status,
      (error: unknown) => (error as DriverFailure).code,
    );
  };
  expect(await sent('plain', {})).toBe(200);
  expect(await sent('plain', { hosts: [] })).toBe(FailureCode.CREDENTIAL_WITHHELD);
  expect(await sent('plain', { hosts: [], allow: ['0.0.0.0/0'] })).toBe(FailureCode.CREDENTIAL_WITHHELD);
  expect(await sent('plain', { hosts: [], allow: [host] })).toBe(200);
  expect(await sent('plain', { hosts: [], allow: [`${host}:444`] })).toBe(FailureCode.CREDENTIAL_WITHHELD);
  expect(await sent('named', { hosts: [] })).toBe(200);
  expect(fixture.asked).toHaveLength(3);
});

test('tells a Secret that is not there from one that may not be read', async () => {
  await using access = testAccess({ secrets: { kept: 'forbidden' } });
  expect(await failureOf(access.secret('absent'))).toMatchObject({ code: FailureCode.SECRET_NOT_FOUND });
  expect(await failureOf(access.secret('kept'))).toMatchObject({ code: FailureCode.SECRET_FORBIDDEN });
});

test('tells of a Secret that the time was over, or that the caller went away, and not one for the other', async () => {
  const clock = aClock();
  const never = () => new Promise<never>(() => undefined);
  const late = testAccess({ secrets: { slow: never }, clock, totalMs: 5_000 });
  const waited = failureOf(late.secret('slow'));
  await clock.pass(5_000);
  expect(await waited).toMatchObject({ code: FailureCode.TIMEOUT });
  const left = testAccess({ secrets: { slow: never } });
  const cancelled = failureOf(left.secret('slow'));
  left.close();
  expect(await cancelled).toMatchObject({ code: FailureCode.CANCELLED });
  const silent = () => Promise.reject(new GatewayError('TIMEOUT', 'The cluster did not answer in time.'));
  await using slow = testAccess({ secrets: { silent } });
  expect(await failureOf(slow.secret('silent'))).toMatchObject({ code: FailureCode.TIMEOUT });
});

test('sends nothing after the credential was refused, until spec or Secret are changed', async () => {
  const fixture = await aFixture();
  const first = reach(fixture, { secrets: { creds: { data: {} } } });
  await first.secret('creds');
  await first.call(get('/'));
  first.credentialRefused();
  expect(await failureOf(first.call(get('/')))).toMatchObject({ code: FailureCode.CIRCUIT_OPEN });
  expect(fixture.asked).toHaveLength(1);
});

test('closes with it a socket over which nothing was sent', async () => {
  const fixture = await aFixture(() => ({ status: 429, headers: { 'retry-after': '600' }, body: {} }));
  const quiet = Promise.withResolvers<void>();
  const dialing = [Promise.resolve(), quiet.promise];
  const access = reach(fixture, { beforeDial: async () => dialing.shift() });
  const calls = [access.call(get('/1')), failureOf(access.call(get('/2')))];
  expect(await calls[0]).toMatchObject({ status: 429 });
  quiet.resolve();
  expect(await calls[1]).toMatchObject({ code: FailureCode.RATE_LIMITED });
  expect([fixture.asked.length, fixture.sockets]).toEqual([1, 2]);
  access.close();
  await expect.poll(() => fixture.sockets).toBe(0);
});

test('ends with its signal: calls are cancelled, and the sockets closed', async () => {
  const fixture = await aFixture();
  fixture.misbehave({ kind: 'hang' });
  const controller = new AbortController();
  const access = reach(fixture, { signal: controller.signal });
  const calls = Array.from({ length: 20 }, (_, index) => failureOf(access.call(get(`/${index}`))));
  await expect.poll(() => fixture.asked.length).toBe(8);
  controller.abort();
  expect(new Set((await Promise.all(calls)).map(({ code }) => code))).toEqual(new Set([FailureCode.CANCELLED]));
  await expect.poll(() => fixture.sockets).toBe(0);
});
