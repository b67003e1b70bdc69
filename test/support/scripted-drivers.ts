import { ProviderType } from '../../schema/enums.ts';
import type { MachineProviderSpec } from '../../schema/spec/spec.ts';
import type { Access } from '../../src/drivers/access.ts';
import type { Connection, CredentialCheck, Probe, QuotaReport } from '../../src/drivers/connection.ts';
import type { Discovery, DiscoveryProgress } from '../../src/drivers/discovery.ts';
import type { Driver, Reach } from '../../src/drivers/driver.ts';
import { drivers as knownDrivers } from '../../src/drivers/registry.ts';

/** What one provider does when it is asked; it is found by the `region` of its spec. */
export interface Script {
  discover(asked: Asked): Promise<Discovery>;
  /** Only a test of discoveries can do without. */
  probe?(access: Access): Promise<Probe>;
  /** Valid unless told. */
  check?(access: Access): Promise<CredentialCheck>;
  /** Nothing is known of them unless told. */
  quotas?(access: Access): Promise<QuotaReport>;
  connect?(access: Access): Promise<void>;
  close?(access: Access): Promise<void>;
}

export interface Asked {
  readonly access: Access;
  readonly spec: MachineProviderSpec;
  readonly report: (progress: DiscoveryProgress) => void;
}

export interface ScriptedDrivers {
  readonly drivers: Readonly<Record<ProviderType, Driver>>;
  readonly scripts: Map<string, Script>;
  /** `discover REGION`, `close REGION` and the like, in the order in which they began. */
  readonly asked: string[];
}

/** The gateway's own drivers, but that of Proxmox speaks with providers that do as they are told, and that of libvirt with none. */
export function scriptedDrivers(): ScriptedDrivers {
  const scripts = new Map<string, Script>();
  const asked: string[] = [];
  const connect = async (spec: MachineProviderSpec, access: Access): Promise<Connection> => {
    const region = spec.region ?? '';
    const script = scripts.get(region);
    if (script === undefined) throw new Error(`nobody told the provider of ${region} what to do`);
    const refuse = (verb: string) => Promise.reject(new Error(`a discovery does not ${verb}`));
    asked.push(`connect ${region}`);
    await script.connect?.(access);
    return {
      probe: () => script.probe?.(access) ?? refuse('probe'),
      checkCredentials: async () => {
        if (script.probe === undefined) return refuse('check credentials');
        return (await script.check?.(access)) ?? { status: 'Valid' };
      },
      fetchQuotas: async () => (await script.quotas?.(access)) ?? { quotas: [], usage: {}, gaps: [] },
      discoverCapabilities(report = () => undefined) {
        asked.push(`discover ${region}`);
        return script.discover({ access, spec, report });
      },
      async close() {
        asked.push(`close ${region}`);
        await script.close?.(access);
      },
    };
  };
  const known = knownDrivers[ProviderType.PROXMOX];
  const scripted: Driver = { ...known, reach: { hosts: () => ['pve.example.com'], load: async () => connect } };
  const unreachable: Driver = { ...knownDrivers[ProviderType.LIBVIRT] };
  delete (unreachable as { reach?: Reach }).reach;
  return {
    scripts,
    asked,
    drivers: { ...knownDrivers, [ProviderType.PROXMOX]: scripted, [ProviderType.LIBVIRT]: unreachable },
  };
}
