import type { InstanceType } from '../discovery.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { asFailure, type Page } from '../parts.ts';
import type { Capabilities } from './capabilities.ts';
import type { Declared } from './declared.ts';
import { findGpus, type Gpu } from './gpus.ts';
import type { Host } from './host.ts';
import { askNodeInfo } from './questions/host.ts';
import { gibOfKib } from './units.ts';

/** By which the one size is called: the host's, which no machine exceeds. */
const wholeHost = 'host';

/**
 * libvirt knows no sizes: whoever makes a machine says what it has. What there is to tell is the largest that there can
 * be, which is the host. Whether others that a spec declares can be made is unknown then.
 */
export async function* sizePages(
  host: Host,
  capabilities: Promise<Capabilities>,
  { instanceTypes }: Declared,
): AsyncGenerator<Page<InstanceType>> {
  const { cpus, memoryKib } = await host.ask(askNodeInfo);
  const known = { name: wholeHost, cpu: cpus, memoryGb: gibOfKib(memoryKib) };
  let more: Pick<InstanceType, 'architectures' | 'gpus'> = {};
  let failure: DriverFailure | undefined;
  try {
    const { architectures, canPassDevices } = await capabilities;
    const gpus: readonly Gpu[] = canPassDevices === false ? [] : await findGpus(host);
    more = { architectures, ...(gpus.length > 0 && { gpus }) };
  } catch (error) {
    failure = asFailure(error);
  }
  failure ??= instanceTypes.some((name) => name !== wholeHost) ? noSizes() : undefined;
  yield { items: [{ ...known, ...more }], ...(failure && { failure }) };
}

function noSizes(): DriverFailure {
  const message =
    'Expected libvirt to know the declared instance types, but it has no sizes: whoever makes a machine says what it has.';
  return new DriverFailure(FailureCode.NOT_FOUND, message, {
    fix: 'Nothing to mend where the controller that makes the machines knows them; else remove `supportedInstanceTypes`.',
  });
}
