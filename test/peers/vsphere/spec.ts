import { ProviderType } from '../../../schema/enums.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Access } from '../../../src/drivers/access.ts';
import type { Connection } from '../../../src/drivers/connection.ts';
import { reach } from '../../../src/drivers/vsphere/reach.ts';
import { testAccess, type TestAccessOptions, type TestSecret } from '../../support/fixture/access.ts';
import { password, user, type Vcsim } from './vcsim.ts';

/** A provider in the second datacenter of a vcsim, which is in a folder. */
export function vsphereSpec(endpoint: string, changes: Partial<MachineProviderSpec> = {}): MachineProviderSpec {
  const secretRef = { name: 'credentials', key: 'username' };
  return {
    type: ProviderType.VSPHERE,
    region: 'DC1',
    availabilityZones: ['DC1_C0', 'DC1_C1'],
    authentication: { type: AuthenticationType.APIKEY, apiKey: { secretRef } },
    ...changes,
    config: { endpoint, ...changes.config },
  };
}

export const goodSecret: TestSecret = { data: { username: user, password } };

export interface Opening {
  readonly spec?: Partial<MachineProviderSpec>;
  readonly secret?: TestSecret;
  readonly access?: TestAccessOptions;
  /** Told of each answer's body. */
  readonly onAnswer?: (body: Uint8Array) => void;
}

export interface OpenVcsim extends AsyncDisposable {
  readonly connection: Connection;
  /** Methods of the API that were called, in order. */
  readonly called: readonly string[];
}

/** Connects to vcsim as the operator allowed it. */
export async function openVcsim(vcsim: Pick<Vcsim, 'place' | 'authority'>, opening: Opening = {}): Promise<OpenVcsim> {
  const spec = vsphereSpec(vcsim.place, opening.spec);
  const access = testAccess({
    spec,
    allow: [vcsim.place],
    trusted: vcsim.authority.certificate,
    secrets: { credentials: opening.secret ?? goodSecret },
    ...opening.access,
  });
  const called: string[] = [];
  const connect = await reach.load();
  const connection = await connect(spec, watched(access, called, opening.onAnswer));
  return {
    connection,
    called,
    async [Symbol.asyncDispose]() {
      await connection.close();
      access.close();
    },
  };
}

/** Notes the methods that are called. */
export function watched(access: Access, called: string[], onAnswer?: Opening['onAnswer']): Access {
  const call: Access['call'] = async (one) => {
    called.push(/<soapenv:Body><(\w+)/.exec(String(one.body))?.[1] ?? '');
    const answer = await access.call(one);
    onAnswer?.(answer.body);
    return answer;
  };
  return new Proxy(access, {
    get: (target, name) => (name === 'call' ? call : (Reflect.get(target, name) as unknown)),
  });
}
