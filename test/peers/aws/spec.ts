import { ProviderType } from '../../../schema/enums.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { TestSecret } from '../../support/fixture/access.ts';
import type { Account, Keys } from './account.ts';

/** A provider in the account that declares what is in it. */
export function awsSpec({ region, filled }: Account, changes: Partial<MachineProviderSpec> = {}): MachineProviderSpec {
  const secretRef = { name: 'credentials', key: 'access-key-id' };
  return {
    type: ProviderType.AWS,
    region,
    authentication: { type: AuthenticationType.APIKEY, apiKey: { secretRef } },
    capabilities: { availableImages: [{ id: filled.image }], supportedInstanceTypes: ['m5.large'] },
    networkConfig: { defaultNetworkId: filled.vpc, defaultSubnetId: filled.subnet },
    ...changes,
  };
}

export function secretOf({ id, secret, token }: Keys): TestSecret {
  const data = { 'access-key-id': id, 'secret-access-key': secret };
  return { data: token === undefined ? data : { ...data, 'session-token': token } };
}
