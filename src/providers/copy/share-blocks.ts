import { MachineProvider } from '../../../schema/machine-provider.ts';
import type { MachineProviderStatus } from '../../../schema/status/status.ts';
import { sameJson } from '../manifests/same-json.ts';
import { shareJson } from './share-json.ts';

/**
 * The same provider, with whatever its spec and status have in common with an earlier version taken from that. Most writes
 * move a time and a number: their history then costs the memory of these, and a comparison ends at the first look.
 */
export function shareBlocks(provider: MachineProvider, earlier: MachineProvider | undefined): MachineProvider {
  if (earlier === undefined) return provider;
  const shared = { ...sharedSpec(provider, earlier), ...sharedStatus(provider, earlier) };
  const { spec, status } = shared;
  if (spec === undefined && status === undefined) return provider;
  const raw = { ...provider.raw, ...(spec && { spec: earlier.raw['spec'] }), ...(status && { status }) };
  return Object.assign(new MachineProvider(), provider, shared, { raw });
}

function sharedSpec({ raw }: MachineProvider, earlier: MachineProvider): Partial<Pick<MachineProvider, 'spec'>> {
  const [own, before] = [raw['spec'], earlier.raw['spec']];
  return own === before || !sameJson(own, before) ? {} : { spec: earlier.spec };
}

/** Where something of a status can't be read, what is shown of it is another object than what is stored. */
function sharedStatus(
  provider: MachineProvider,
  earlier: MachineProvider,
): { readonly status?: MachineProviderStatus } {
  const { status } = provider;
  const before = earlier.status;
  if (!status || !before || status === before) return {};
  if (status !== provider.raw['status'] || before !== earlier.raw['status']) return {};
  return { status: shareJson(status, before) };
}
