import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type ClusterApi, clusterApi } from '../support/cluster-api.ts';
import { contractManifest, contractText } from '../support/contract.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import { machineProvidersIn } from '../../src/cluster/machine-providers-path.ts';
import {
  CreateDocument,
  type CreateMachineProviderInput,
  DeleteDocument,
  GetProviderWholeDocument,
  ListProvidersWholeDocument,
} from '../support/generated/operations.ts';
import { toInput, toWire } from '../support/wire-values.ts';

const examples = ['aws-us-west-2', 'vsphere-datacenter1'] as const;
/** SHA-256 of the contract's own text of each example. */
const digests = {
  'aws-us-west-2': '81fac633166da3d7c97e134385448805d012edc76b0eaf45116f2f2128bdef51',
  'vsphere-datacenter1': 'f7f861d0ff4595bb4d21209c7bcb8fd0c60f05adbd319941a34b81345c95692b',
};
const kubectls = [process.env['KUBECTL'] ?? '/usr/bin/kubectl'].filter(existsSync);
const execute = promisify(execFile);

let cluster: TestCluster;
let gateway: TestGateway;
let api: ClusterApi;

beforeAll(async () => {
  cluster = await aCluster({ seed: 'contract' });
  gateway = await aGateway(cluster);
  api = await clusterApi(cluster);
});

afterAll(async () => {
  await gateway.stop();
  await api.stop();
  await cluster.remove();
});

describe("the contract's examples", () => {
  it('are what a fresh cluster starts with, and nothing else', async () => {
    const { machineProviders } = await gateway.run(ListProvidersWholeDocument, {});
    expect(machineProviders.nodes.map(({ metadata }) => metadata.name)).toEqual(examples);
    expect(machineProviders.totalCount).toBe(2);
  });

  describe.each(examples)('%s', (name) => {
    it("is the contract's own, byte for byte", () => {
      expect(createHash('sha256').update(contractText(name)).digest('hex')).toBe(digests[name]);
    });

    it('comes back equal, field by field', async () => {
      const { machineProvider } = await gateway.run(GetProviderWholeDocument, { name });
      const { apiVersion, kind, metadata, spec, status, problems } = machineProvider ?? {};
      expect(toWire('MachineProviderSpec', spec)).toEqual(contractManifest(name).spec);
      expect({ apiVersion, kind, metadata: { name: metadata?.name, namespace: metadata?.namespace } }).toEqual({
        ...contractManifest(name),
        spec: undefined,
      });
      expect([status, problems]).toEqual([null, []]);
    });

    it('comes back equal as YAML', async () => {
      const { machineProvider } = await gateway.run(GetProviderWholeDocument, { name });
      expect(parse(machineProvider?.yaml ?? '')).toEqual(contractManifest(name));
    });

    it('is stored equal when it is created field by field', async () => {
      const { metadata, spec } = contractManifest(name);
      const copy = `copy-of-${name}`;
      const input = { ...metadata, name: copy, spec: toInput('MachineProviderSpecInput', spec) };
      const { createMachineProvider: created } = await gateway.run(CreateDocument, {
        input: input as CreateMachineProviderInput,
      });
      expect(created.problems).toEqual([]);
      expect(toWire('MachineProviderSpec', created.machineProvider?.spec)).toEqual(spec);
      expect((await api.find(copy))?.spec).toEqual(spec);
      const { machineProvider } = await gateway.run(GetProviderWholeDocument, { name: copy });
      expect(parse(machineProvider?.yaml ?? '')).toEqual({
        ...contractManifest(name),
        metadata: { ...metadata, name: copy },
      });
      await gateway.run(DeleteDocument, { input: { name: copy } });
    });
  });
});

describe('the table that kubectl prints', () => {
  const usual = ['Name', 'Type', 'Region', 'Ready', 'Age'];

  it('has the columns of the contract, and the wide ones behind them', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
    const { body } = await api.call('GET', machineProvidersIn('default'), undefined, { accept });
    const { columnDefinitions, rows } = body as unknown as Table;
    expect(columnDefinitions.filter(({ priority }) => priority === 0).map(({ name }) => name)).toEqual(usual);
    expect(columnDefinitions.filter(({ priority }) => priority > 0)).not.toEqual([]);
    expect(rows.map(({ cells }) => cells.slice(0, 3))).toEqual([
      ['aws-us-west-2', 'aws', 'us-west-2'],
      ['vsphere-datacenter1', 'vsphere', 'datacenter1'],
    ]);
  });

  it.each(kubectls)('is printed by %s', async (kubectl) => {
    const { stdout } = await execute(kubectl, ['get', 'machineprovider', '-o', 'wide'], {
      env: { ...process.env, KUBECONFIG: cluster.kubeconfigPath, HOME: dirname(cluster.kubeconfigPath) },
    });
    const [header = '', ...rows] = stdout.trim().split('\n');
    expect(header.split(/ {2,}/).slice(0, 4)).toEqual(['NAME', 'TYPE', 'REGION', 'READY']);
    expect(header).toContain('AGE');
    expect(rows.map((row) => row.split(/ {2,}/).slice(0, 3))).toEqual([
      ['aws-us-west-2', 'aws', 'us-west-2'],
      ['vsphere-datacenter1', 'vsphere', 'datacenter1'],
    ]);
  });
});

interface Table {
  readonly columnDefinitions: readonly { readonly name: string; readonly priority: number }[];
  readonly rows: readonly { readonly cells: readonly unknown[] }[];
}
