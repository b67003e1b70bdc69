import { ProviderType } from '../../../schema/enums.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { reach } from '../../../src/drivers/vsphere/reach.ts';
import { testAccess, type TestAccessOptions, type TestSecret } from '../../support/fixture/access.ts';
import { watched } from './spec.ts';
import { host, type Vcenter } from './fixture/vcenter.ts';

export const user = 'VSPHERE.LOCAL\\gateway';
export const password = 'canary-password-of-a-good-account';

/** Where the Secret's owner lets it go. */
export function secretFor(username: string, text: string): TestSecret {
  return { data: { username, password: text }, annotations: { 'vitistack.io/hosts': host } };
}

/** A provider in the fixture's datacenter that declares what is in it. */
export function vcenterSpec(changes: Partial<MachineProviderSpec> = {}): MachineProviderSpec {
  const secretRef = { name: 'credentials', key: 'username' };
  return {
    type: ProviderType.VSPHERE,
    region: 'Rechenzentrum %2F Süd',
    availabilityZones: ['cluster1'],
    authentication: { type: AuthenticationType.APIKEY, apiKey: { secretRef } },
    capabilities: { availableImages: [{ id: 'ubuntu-22.04' }], supportedInstanceTypes: ['4cpu-16gb'] },
    networkConfig: { defaultNetworkId: 'VM Network' },
    storageConfig: { defaultStorageClass: 'thin' },
    ...changes,
    config: { endpoint: host, ...changes.config },
  };
}

export interface Opening {
  readonly spec?: Partial<MachineProviderSpec>;
  readonly secret?: TestSecret;
  readonly access?: TestAccessOptions;
  /** Told of each answer's body. */
  readonly onAnswer?: (body: Uint8Array) => void;
}

/** Connects to the fixture as to a vCenter of that name. */
export async function openVcenter({ fixture }: Vcenter, opening: Opening = {}) {
  const spec = vcenterSpec(opening.spec);
  const access = testAccess({
    spec,
    hosts: reach.hosts(spec),
    routes: { [host]: fixture },
    secrets: { credentials: opening.secret ?? secretFor(user, password) },
    ...opening.access,
  });
  const connect = await reach.load();
  const connection = await connect(spec, watched(access, [], opening.onAnswer));
  return {
    connection,
    async [Symbol.asyncDispose]() {
      await connection.close();
      access.close();
    },
  };
}
