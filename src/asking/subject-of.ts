import type { ProviderType } from '../../schema/enums.ts';
import type { MachineProvider } from '../../schema/machine-provider.ts';
import type { Driver } from '../drivers/driver.ts';
import { DriverFailure, FailureCode } from '../drivers/failure.ts';
import type { Subject } from './ports.ts';

export type Drivers = Readonly<Record<ProviderType, Driver>>;

/** That of the provider's type; undefined where its type is none that the contract names. */
export function driverOf({ spec }: MachineProvider, drivers: Drivers): Driver | undefined {
  return spec.type == null ? undefined : drivers[spec.type];
}

/** Who can be asked; or why nobody can. */
export function subjectOf(provider: MachineProvider, drivers: Drivers): Subject | DriverFailure {
  const driver = driverOf(provider, drivers);
  if (driver?.reach !== undefined) return { provider, driver: { ...driver, reach: driver.reach } };
  const message = `Expected a type of provider that can be asked, but got ${driver?.title ?? 'none that is known'}.`;
  const fix = 'Use a version of the gateway that can ask it; `drivers` lists the types.';
  return new DriverFailure(FailureCode.NOT_FOUND, message, { fix });
}
