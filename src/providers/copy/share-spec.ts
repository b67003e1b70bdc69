import { MachineProvider } from '../../../schema/machine-provider.ts';
import { sameJson } from '../manifests/same-json.ts';

/**
 * The same provider, with the very spec of an earlier version where it says the same. Most writes are of status: their
 * history then costs the memory of a status each, and a comparison ends at the first look.
 */
export function shareSpec(provider: MachineProvider, earlier: MachineProvider | undefined): MachineProvider {
  const { raw } = provider;
  if (!earlier || raw['spec'] === earlier.raw['spec'] || !sameJson(raw['spec'], earlier.raw['spec'])) return provider;
  const shared = { spec: earlier.spec, raw: { ...raw, spec: earlier.raw['spec'] } };
  return Object.assign(new MachineProvider(), provider, shared);
}
