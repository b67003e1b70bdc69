import { expect } from 'vitest';
import { asApply } from './support/client.ts';
import { contract } from './support/contract.ts';

const aLease = (name: string, spec: Record<string, unknown> = {}) => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name },
  spec,
});
const held = {
  holderIdentity: 'replica-1',
  leaseDurationSeconds: 15,
  acquireTime: '2026-01-01T00:00:00.123456Z',
  renewTime: '2026-01-01T00:00:00.123456Z',
  leaseTransitions: 0,
};

contract('leases', ({ call, aNamespace, test, testEach }) => {
  const leasesIn = async () => `/apis/coordination.k8s.io/v1/namespaces/${await aNamespace()}/leases`;

  test('come back as they were written, microseconds and all', async () => {
    const leases = await leasesIn();
    const { code, body } = await call('POST', leases, aLease('leader', held));
    expect([code, body.spec]).toEqual([201, held]);
    expect(body.metadata).not.toHaveProperty('generation');
    const renewed = await call('PATCH', `${leases}/leader`, { spec: { renewTime: '2026-01-01T00:00:05.000000Z' } });
    expect(renewed.body.spec).toEqual({ ...held, renewTime: '2026-01-01T00:00:05.000000Z' });
  });

  test('let one of many win who take over the same version', async () => {
    const leases = await leasesIn();
    const { body: created } = await call('POST', leases, aLease('leader', held));
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        call('PUT', `${leases}/leader`, { ...created, spec: { ...held, holderIdentity: `replica-${n + 2}` } }),
      ),
    );
    expect(answers.map(({ code }) => code).sort()).toEqual([200, ...Array<number>(9).fill(409)]);
    const refused = answers.find(({ code }) => code === 409);
    expect(refused?.body).toMatchObject({
      reason: 'Conflict',
      details: { name: 'leader', group: 'coordination.k8s.io' },
    });
  });

  test('are created once', async () => {
    const leases = await leasesIn();
    const answers = await Promise.all(Array.from({ length: 5 }, () => call('POST', leases, aLease('leader', held))));
    expect(answers.map(({ code }) => code).sort()).toEqual([201, 409, 409, 409, 409]);
  });

  test('can be applied', async () => {
    const leases = await leasesIn();
    const path = `${leases}/leader?fieldManager=gateway`;
    const { code, body } = await call('PATCH', path, aLease('leader', { holderIdentity: 'replica-1' }), asApply);
    expect([code, body.spec]).toEqual([201, { holderIdentity: 'replica-1' }]);
  });

  testEach(
    [
      [
        'a duration of nothing',
        { leaseDurationSeconds: 0 },
        422,
        'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
      ],
      [
        'transitions below zero',
        { leaseTransitions: -1 },
        422,
        'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
      ],
      [
        'a time without microseconds',
        { renewTime: '2026-01-01T00:00:00Z' },
        400,
        'Lease in version "v1" cannot be handled as a Lease: parsing time',
      ],
    ],
    'refuse %s',
    async (_what, spec, expected, message) => {
      const { code, body } = await call('POST', await leasesIn(), aLease('leader', spec));
      expect([code, body.message]).toEqual([expected, expect.stringContaining(message)]);
    },
  );
});
