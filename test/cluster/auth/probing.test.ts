import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProbeStep } from '../../../src/drivers/connection.ts';
import { aDiscovery } from '../../support/discovery.ts';
import type { TestGateway } from '../../support/gateway.ts';
import type { Json } from '../contract/support/client.ts';
import { providersIn } from '../contract/support/provider.ts';
import { AskingBed, lacking, outside, type Permission, toGet } from './support/asking.ts';

let bed: AskingBed;

beforeAll(async () => {
  // Each is well.
  const script = { discover: async () => aDiscovery(), probe: async () => seen };
  bed = await AskingBed.begin({ verb: 'probe', script });
});

afterAll(() => bed.stop());

beforeEach(() => {
  bed.asked.length = 0;
});

const seen = { endpoint: 'pve.example.com:8006', steps: [{ step: ProbeStep.FIRST_CALL, ms: 1 }] };

async function probeAs(user: string, name: string, where: object = {}, at?: TestGateway): Promise<Json> {
  const query = `mutation ($input: ProbeMachineProviderInput!) {
    probeMachineProvider(input: $input) {
      machineProvider { status { phase } } probe { endpoint } problems { code path message fix } warnings
    }
  }`;
  const { data, errors } = await bed.send(user, query, { input: { namespace: 'team-a', name, ...where } }, at);
  expect(errors).toBeUndefined();
  return data?.['probeMachineProvider'] as Json;
}

const well = {
  machineProvider: { status: { phase: 'READY' } },
  probe: { endpoint: 'pve.example.com:8006' },
  problems: [],
  warnings: [],
};

const toProbe: Permission = ['create', 'machineproviders/probe'];
const refused = (problem: object) => ({ machineProvider: null, probe: null, problems: [problem], warnings: [] });

describe('to have a provider looked at', () => {
  it.each([
    ['who may see it and have it discovered', 'reader', 'one', toProbe],
    ['who may probe what they may not see', 'blind', 'one', toGet],
    ['who may probe another one', 'named', 'two', toProbe],
    ['who may do both elsewhere', 'tenant', 'one', toGet],
    ['who may do nothing', 'stranger', 'one', toGet],
  ])('is refused to %s, whether or not it is there, and nobody is asked', async (_, user, there, permission) => {
    const expected = refused(lacking(user, permission));
    for (const name of [there, 'absent', 'x'.repeat(253)]) {
      expect(await probeAs(user, name)).toEqual(expected);
      // Nor does anybody wait for a version of what may not be seen.
      expect(await probeAs(user, name, { minResourceVersion: '999999999' })).toEqual(expected);
    }
    expect(await probeAs(user, 'one', { namespace: 'no-such' })).toEqual(refused(lacking(user, toGet, 'no-such')));
    expect(bed.asked).toEqual([]);
  });

  it('is open to who may see it and has the permission, for the one that it names, and is written', async () => {
    for (const user of ['operator', 'named']) expect(await probeAs(user, 'one')).toEqual(well);
    expect(await probeAs('operator', 'absent')).toMatchObject({ problems: [{ code: 'NOT_FOUND' }] });
    const { body } = await bed.admin.call('GET', `${providersIn('team-a')}/one`);
    expect(body).toMatchObject({
      status: { phase: 'Ready', connectivity: { status: 'Connected' }, authentication: { status: 'Valid' } },
    });
  });

  it('is refused after all to who may no longer when it has been looked at', async () => {
    const begun = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    bed.scripts.set('team-a-two', {
      discover: async () => aDiscovery(),
      async probe() {
        begun.resolve();
        await held.promise;
        return seen;
      },
    });
    const [theirs, others] = [probeAs('demoted', 'two'), probeAs('operator', 'two')];
    await begun.promise;
    await bed.leave('demoted', [{ verbs: ['get'], resources: ['machineproviders'] }]);
    held.resolve();
    expect(await theirs).toEqual(refused(lacking('demoted', toProbe)));
    expect(await others).toEqual(well);
  });

  it('is refused outside of the namespaces that a gateway serves, whoever may do so there', async () => {
    const some = await bed.gateway(['team-a']);
    for (const user of ['both', 'stranger']) {
      for (const name of ['one', 'absent']) {
        expect(await probeAs(user, name, { namespace: 'team-b' }, some)).toEqual(refused(outside));
      }
    }
    expect(bed.asked).toEqual([]);
    expect(await probeAs('both', 'one', {}, some)).toEqual(well);
  });
});
