import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QuotaReport } from '../../../../src/drivers/connection.ts';
import { FailureCode } from '../../../../src/drivers/failure.ts';
import { type AzureFixture, startAzure } from '../../../peers/azure/fixture/azure.ts';
import { aSpec, canarySecret, connectTo } from './azure-spec.ts';

let azure: AzureFixture;
beforeEach(async () => {
  azure = await startAzure(canarySecret);
});
afterEach(() => azure.stop());

async function fetchQuotas(spec = aSpec()): Promise<QuotaReport> {
  await using connected = await connectTo(azure, spec);
  return await connected.connection.fetchQuotas();
}

describe("Azure's quotas", () => {
  it("are the subscription's in the location, in the contract's words, with what the group's machines use", async () => {
    azure.pageSize = 2;
    expect(await fetchQuotas()).toEqual({
      quotas: [
        { resource: 'availabilitySets', unit: 'count', used: 0, limit: 2500 },
        { resource: 'cpu', unit: 'cores', used: 6, limit: 100 },
        { resource: 'instances', unit: 'instances', used: 3, limit: 25_000 },
        { resource: 'standardDSv5Family', unit: 'cores', used: 4, limit: 50 },
        { resource: 'Standard NCASv3_T4 Family', unit: 'cores', used: 4, limit: 8 },
        { resource: 'lowPriorityCores', unit: 'cores', used: 0, limit: 10 },
        { resource: 'VirtualNetworks', unit: 'count', used: 2, limit: 1000 },
        { resource: 'NetworkSecurityGroups', unit: 'count', used: 2, limit: 5000 },
        { resource: 'InboundRules', unit: 'count', used: 0, isUnlimited: true },
        { resource: 'gpu', unit: 'gpus', used: 1 },
      ],
      usage: { machines: 2, cpu: 6, memoryGb: 36, storageGb: 158 },
      gaps: [],
    });
  });

  it('need no list of sizes where there are no machines', async () => {
    azure.account.lists['/providers/Microsoft.Compute/virtualMachines'] = [];
    expect((await fetchQuotas()).usage).toEqual({ machines: 0, cpu: 0, memoryGb: 0, storageGb: 158 });
    expect(azure.fixture.asked.some(({ path }) => path.includes('/skus'))).toBe(false);
  });

  it('make no sum of what is known in part only', async () => {
    azure.account.lists['/providers/Microsoft.Compute/virtualMachines'] = [
      {
        id: '/subscriptions/s/resourceGroups/machines/providers/Microsoft.Compute/virtualMachines/odd',
        location: 'westeurope',
        properties: { hardwareProfile: { vmSize: 'Standard_Gone', vmSizeProperties: { vCPUsAvailable: 3 } } },
      },
    ];
    azure.fixture.misbehave({ kind: 'fail', status: 500, path: '/disks' });
    const { usage, gaps } = await fetchQuotas();
    expect(usage).toEqual({ machines: 1, cpu: 3 });
    expect(gaps).toMatchObject([{ what: 'the disks', failure: { code: FailureCode.PROVIDER_FAULT } }]);
  });

  it('are told with gaps where a permission is missing', async () => {
    azure.account.applications[0]?.roles.splice(0, 1, {
      scope: '/subscriptions/6731de76-14a6-49ae-97bc-6eba6914391e',
      actions: ['*/read'],
      notActions: ['Microsoft.Compute/locations/usages/read', 'Microsoft.Compute/virtualMachines/read'],
    });
    const { quotas, usage, gaps } = await fetchQuotas();
    expect(quotas.map(({ resource }) => resource)).toEqual([
      'VirtualNetworks',
      'NetworkSecurityGroups',
      'InboundRules',
    ]);
    expect(usage).toEqual({ storageGb: 158 });
    expect(gaps.map(({ what, failure }) => [what, failure.code])).toEqual([
      ['the quotas of compute', FailureCode.FORBIDDEN],
      ['the machines', FailureCode.FORBIDDEN],
    ]);
  });

  it('of a location that is not there are not found', async () => {
    const { gaps } = await fetchQuotas(aSpec({ region: 'nowhere' }));
    expect(gaps.map(({ failure }) => failure.code)).toEqual([FailureCode.NOT_FOUND, FailureCode.NOT_FOUND]);
    expect(gaps[0]?.failure.fix).toContain('spec.region');
  });

  it('fail as a whole when nothing could be asked', async () => {
    azure.account.applications[0]?.roles.splice(0, 1);
    await expect(fetchQuotas()).rejects.toMatchObject({ code: FailureCode.FORBIDDEN });
  });
});
