import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { FailureCode } from '../../../src/drivers/failure.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { projectId, region } from './fixture/project.ts';
import { connectTo, type GoogleBed, startGoogle } from './gateway-account.ts';
import { readWithPython, type SecondReading } from './second-reader.ts';

const python = inject('python');

describe.skipIf(python === undefined)('quotas and usage of a Google Cloud project', () => {
  let bed: GoogleBed;
  let second: SecondReading;
  beforeAll(async () => {
    if (python === undefined) return;
    bed = await startGoogle(python);
    const { email, id } = bed.google.key;
    const keyName = `projects/-/serviceAccounts/${email}/keys/${id}`;
    second = await readWithPython(python, bed.fixture, bed.google.key, {
      project: projectId,
      region,
      permissions: [],
      families: [],
      keyName,
    });
  });
  afterEach(() => {
    bed.google.denied.clear();
    bed.google.unreachable.clear();
    expect(bed.google.faults).toEqual([]);
  });
  afterAll(() => bed.fixture.stop());
  verifiedAgainst(
    () =>
      `a fixture of Google's compute v1 description ${bed.revision}, read by google-api-python-client ${python?.versions['google-api-python-client'] ?? ''}`,
  );

  const fetchQuotas = async () => (await connectTo(bed)).connection.fetchQuotas();

  it('are those that its client reads, in the words and units of the contract', async () => {
    const { quotas, gaps } = await fetchQuotas();
    expect(gaps).toEqual([]);
    const by = new Map(quotas.map((quota) => [quota.resource, quota]));
    const [instances, used] = second.quotas['INSTANCES'] ?? [];
    expect(by.get('instances')).toEqual({ resource: 'instances', unit: 'instances', limit: instances, used });
    const disks = ['DISKS_TOTAL_GB', 'SSD_TOTAL_GB'].map((metric) => second.quotas[metric] ?? [0, 0]);
    expect(by.get('storage')).toEqual({
      resource: 'storage',
      unit: 'GB',
      limit: disks.reduce((sum, [limit]) => sum + limit, 0),
      used: disks.reduce((sum, [, usage]) => sum + usage, 0),
    });
    for (const metric of ['N2_CPUS', 'NVIDIA_L4_GPUS', 'SSD_TOTAL_GB', 'LOCAL_SSD_TOTAL_GB']) {
      const [limit, usage] = second.quotas[metric] ?? [];
      expect(by.get(metric)).toMatchObject({ limit, used: usage });
    }
    expect(by.get('N2_CPUS')?.unit).toBe('cores');
    expect(by.get('NVIDIA_L4_GPUS')?.unit).toBe('gpus');
    expect([...by.keys()].filter((name) => /PREEMPTIBLE|COMMITTED|ADDRESSES/.test(name))).toEqual([]);
  });

  it("are the project's own where these leave less room than the region's", async () => {
    const { quotas } = await fetchQuotas();
    const [limit, used] = second.globalQuotas['CPUS_ALL_REGIONS'] ?? [];
    expect(quotas.find(({ resource }) => resource === 'cpu')).toEqual({ resource: 'cpu', unit: 'cores', limit, used });
    const [gpus, gpusUsed] = second.globalQuotas['GPUS_ALL_REGIONS'] ?? [];
    expect(quotas.find(({ resource }) => resource === 'gpu')).toEqual({
      resource: 'gpu',
      unit: 'gpus',
      limit: gpus,
      used: gpusUsed,
    });
  });

  it('counts the machines of the region by their types, custom ones too, and what is off by its disks alone', async () => {
    const { usage } = await fetchQuotas();
    const running = second.machines.filter(({ status }) => status === 'RUNNING');
    const [cpus, memory] = [0, 1].map((index) =>
      running.reduce((sum, { type }) => sum + (second.types[type]?.[index] ?? 0), 0),
    );
    expect(usage).toEqual({
      machines: second.machines.length,
      cpu: cpus,
      memoryGb: (memory ?? 0) / 1024,
      storageGb: second.diskGb,
    });
    expect(usage).toEqual({ machines: 4, cpu: 14, memoryGb: 44, storageGb: 260 });
  });

  it('says what could not be found out, and shows no part of a number as the whole', async () => {
    bed.google.denied.add('compute.instances.list').add('compute.projects.get');
    const { usage, quotas, gaps } = await fetchQuotas();
    expect(usage).toEqual({ storageGb: second.diskGb });
    expect(quotas.find(({ resource }) => resource === 'cpu')?.limit).toBe(second.quotas['CPUS']?.[0]);
    expect(gaps.map(({ what, failure }) => [what, failure.code])).toEqual([
      ['the quotas of the project', FailureCode.FORBIDDEN],
      ['machines in use', FailureCode.FORBIDDEN],
    ]);
    expect(gaps[1]?.failure.fix).toContain('compute.instances.list');
  });

  it('counts nothing as whole while a zone does not answer', async () => {
    bed.google.unreachable.add('zones/europe-west1-b');
    const { usage, gaps } = await fetchQuotas();
    expect(usage).toEqual({});
    expect(gaps.map(({ what, failure }) => [what, failure.code])).toEqual([
      ['machines in use', FailureCode.PROVIDER_FAULT],
      ['disks in use', FailureCode.PROVIDER_FAULT],
    ]);
  });

  it('says which machine types it may not look at', async () => {
    bed.google.denied.add('compute.machineTypes.get');
    const { usage, gaps } = await fetchQuotas();
    expect(usage).toEqual({ machines: 4, storageGb: 260 });
    expect(gaps[0]?.failure.fix).toContain('compute.machineTypes.get');
  });
});
