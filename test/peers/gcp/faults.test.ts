import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { FailureCode } from '../../../src/drivers/failure.ts';
import { MachineOperation } from '../../../schema/spec/capabilities.ts';
import { VerdictKind } from '../../../src/drivers/discovery.ts';
import type { Misbehavior } from '../../support/fixture/misbehavior.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { bodyCanary, refuse, serviceDisabled } from './fixture/refuse.ts';
import { projectId } from './fixture/project.ts';
import { type Asking, connectTo, gcpSpec, type GoogleBed, startGoogle } from './gateway-account.ts';

const python = inject('python');
const spec = (timeout: string) =>
  gcpSpec({ config: { timeout, customSettings: { projectId }, retryPolicy: { maxRetries: 0 } } });
/** Long enough for all that is answered, on a busy machine too. */
const timeoutOf = ({ kind }: Misbehavior) => (kind === 'hang' || kind === 'stall' ? '5s' : '60s');

describe.skipIf(python === undefined)('a Google Cloud that misbehaves', () => {
  let bed: GoogleBed;
  const undo: (() => void)[] = [];
  beforeAll(async () => {
    if (python !== undefined) bed = await startGoogle(python);
  });
  afterEach(() => {
    for (const back of undo.splice(0)) back();
    bed.google.denied.clear();
  });
  afterAll(() => bed.fixture.stop());
  verifiedAgainst(() => "a fixture of Google's token service and compute v1 that misbehaves");

  const misbehave = (how: Misbehavior) => void undo.push(bed.fixture.misbehave(how));
  const connection = async (asking: Asking = {}) => (await connectTo(bed, { spec: spec('60s'), ...asking })).connection;
  const probe = async (asking: Asking = {}) => (await connection(asking)).probe();

  it('is probed step by step when it does not', async () => {
    const { endpoint, latencyMs, steps } = await probe();
    expect(endpoint).toBe('compute.googleapis.com:443');
    expect(latencyMs).toBeGreaterThan(0);
    expect(steps.map(({ step }) => step)).toEqual(['SECRET', 'LOGIN', 'DNS', 'CONNECT', 'TLS', 'FIRST_CALL']);
    expect(steps.every(({ failure }) => failure === undefined)).toBe(true);
  });

  const images = `/projects/${projectId}/global/images`;
  it.each<[string, Misbehavior, FailureCode]>([
    ['hangs', { kind: 'hang', path: images }, FailureCode.TIMEOUT],
    ['never ends an answer', { kind: 'stall', path: images }, FailureCode.TIMEOUT],
    ['throttles', { kind: 'throttle', path: images, retryAfter: '120' }, FailureCode.RATE_LIMITED],
    ['has a fault', { kind: 'fail', status: 500, body: bodyCanary, path: images }, FailureCode.PROVIDER_FAULT],
    ['is no API', { kind: 'broken', format: 'html', path: images }, FailureCode.UNEXPECTED_ANSWER],
    ['sends broken JSON', { kind: 'broken', format: 'json', path: images }, FailureCode.UNEXPECTED_ANSWER],
    ['sends 1 GB', { kind: 'huge', path: images }, FailureCode.TOO_LARGE],
    ['redirects', { kind: 'redirect', to: 'https://169.254.169.254/', path: images }, FailureCode.UNEXPECTED_ANSWER],
    [
      'sends another form',
      { kind: 'fail', status: 200, body: { items: [{ name: 7 }] }, path: images },
      FailureCode.UNEXPECTED_ANSWER,
    ],
    [
      'turns the same page again and again',
      { kind: 'fail', status: 200, body: { nextPageToken: 'x' }, path: images },
      FailureCode.UNEXPECTED_ANSWER,
    ],
    [
      'asks for fewer requests by 403',
      { kind: 'fail', ...refuse(403, 'rateLimitExceeded', 'PERMISSION_DENIED'), path: images } as Misbehavior,
      FailureCode.RATE_LIMITED,
    ],
    [
      'has no requests left for today',
      { kind: 'fail', ...refuse(403, 'quotaExceeded', 'PERMISSION_DENIED'), path: images } as Misbehavior,
      FailureCode.RATE_LIMITED,
    ],
    [
      'is not switched on',
      { kind: 'fail', ...refuse(403, 'accessNotConfigured', 'PERMISSION_DENIED'), path: images } as Misbehavior,
      FailureCode.FORBIDDEN,
    ],
    [
      'refuses',
      { kind: 'fail', ...refuse(403, 'forbidden', 'PERMISSION_DENIED'), path: images } as Misbehavior,
      FailureCode.FORBIDDEN,
    ],
  ])('by a question that it %s loses that part alone', async (_, how, code) => {
    misbehave(how);
    const found = await (await connection({ spec: spec(timeoutOf(how)) })).discoverCapabilities();
    expect(found.images).toMatchObject({ items: [], failure: { code } });
    const { message, fix } = found.images.failure ?? {};
    expect(fix).toBeTruthy();
    expect(`${message} ${fix}`).not.toContain(bodyCanary);
    expect(found.networks.failure).toBeUndefined();
    expect(found.networks.items.length).toBeGreaterThan(0);
  });

  it('keeps the pages that came before one that failed', async () => {
    misbehave({ kind: 'fail', status: 503, path: 'europe-west1-b/machineTypes', at: 2 });
    const { instanceTypes } = await (await connection()).discoverCapabilities();
    expect(instanceTypes.failure?.code).toBe(FailureCode.PROVIDER_FAULT);
    const here = instanceTypes.items.filter(({ zones }) => zones?.includes('europe-west1-b'));
    expect(here.length).toBeGreaterThan(400);
    expect(here.length).toBeLessThan(500);
  });

  it.each([
    ['of a proxy leaves it unknown', { status: 404, body: '<html>' }, FailureCode.NOT_FOUND],
    ['of Google says that there is none', refuse(404, 'notFound', 'NOT_FOUND'), undefined],
  ])('asked for a network of another project, by a 404 %s', async (_, answer, code) => {
    misbehave({ kind: 'fail', ...answer, path: 'global/networks/missing' } as Misbehavior);
    const shared = gcpSpec({
      networkConfig: { availableNetworks: [{ id: 'projects/other-host/global/networks/missing' }] },
    });
    const { networks } = await (await connection({ spec: shared })).discoverCapabilities();
    expect([networks.items.length > 0, networks.failure?.code]).toEqual([true, code]);
  });

  it('is told from a service that is off where permissions are tested', async () => {
    const { status, body } = serviceDisabled('cloudresourcemanager.googleapis.com');
    misbehave({ kind: 'fail', status: status ?? 403, body, path: 'testIamPermissions' });
    const { operations, networks } = await (await connection()).discoverCapabilities();
    for (const operation of Object.values(MachineOperation)) {
      expect(operations[operation].kind).toBe(VerdictKind.UNKNOWN);
      expect(operations[operation].reason).toContain('Cloud Resource Manager');
    }
    expect(networks.failure).toBeUndefined();
  });

  it('gives a fresh token when one has expired between two calls', async () => {
    const one = await connection();
    await one.probe();
    bed.google.expireTokens();
    const before = bed.fixture.asked.length;
    const { images: part } = await one.discoverCapabilities();
    expect(part.failure).toBeUndefined();
    expect(bed.fixture.asked.slice(before).filter(({ path }) => path === '/token')).toHaveLength(1);
  });

  it('that takes no token at all is left in peace', async () => {
    misbehave({ kind: 'expire', path: '/compute/v1' });
    const one = await connection();
    const { steps } = await one.probe();
    expect(steps.at(-1)).toMatchObject({ step: 'FIRST_CALL', failure: { code: FailureCode.UNAUTHENTICATED } });
    const before = bed.fixture.asked.length;
    await expect(one.fetchQuotas()).rejects.toMatchObject({ code: FailureCode.CIRCUIT_OPEN });
    expect(bed.fixture.asked).toHaveLength(before);
  });

  it.each<[string, Misbehavior, string, FailureCode]>([
    ['hangs at the sign-in', { kind: 'hang', path: '/token' }, 'LOGIN', FailureCode.TIMEOUT],
    ['has a fault at the sign-in', { kind: 'fail', status: 500, path: '/token' }, 'LOGIN', FailureCode.PROVIDER_FAULT],
    [
      'sends a page at the sign-in',
      { kind: 'broken', format: 'html', path: '/token' },
      'LOGIN',
      FailureCode.UNEXPECTED_ANSWER,
    ],
    [
      'has no token service there',
      { kind: 'fail', status: 404, path: '/token' },
      'LOGIN',
      FailureCode.UNEXPECTED_ANSWER,
    ],
    ['resets the connection', { kind: 'reset', path: '/compute/v1' }, 'FIRST_CALL', FailureCode.UNREACHABLE],
    ['hangs at the first call', { kind: 'hang', path: '/compute/v1' }, 'FIRST_CALL', FailureCode.TIMEOUT],
    [
      'has no such project',
      { kind: 'fail', ...refuse(404, 'notFound', 'NOT_FOUND'), path: '/compute/v1' } as Misbehavior,
      'FIRST_CALL',
      FailureCode.NOT_FOUND,
    ],
  ])('is found out by a probe when it %s', async (_, how, step, code) => {
    misbehave(how);
    const found = await probe({ spec: spec(timeoutOf(how)) });
    expect(found.steps.at(-1)).toMatchObject({ step, failure: { code } });
    expect(found.steps.filter(({ failure }) => failure !== undefined)).toHaveLength(1);
    expect(found.latencyMs).toBeUndefined();
  });

  it('is asked at an endpoint of its own for everything, once the operator allows it', async () => {
    const endpoint = `127.0.0.1:${bed.fixture.port}`;
    const own = gcpSpec({ config: { endpoint, customSettings: { projectId }, retryPolicy: { maxRetries: 0 } } });
    const withheld = await probe({ spec: own });
    expect(withheld.steps.at(-1)).toMatchObject({ failure: { code: FailureCode.CREDENTIAL_WITHHELD } });
    const found = await (await connection({ spec: own, allow: [endpoint] })).discoverCapabilities();
    expect(found.operations[MachineOperation.CREATE].kind).toBe(VerdictKind.VERIFIED);
  });
});
