import { type MachineProvider, type ProviderKey, providerKey } from '../../schema/machine-provider.ts';
import { cancelled } from './failures.ts';

/** A provider's Secret goes to no address that is not the spec's any more. Throws DriverFailure CANCELLED. */
export function assertUnchanged(
  { metadata }: MachineProvider,
  store: { find(key: ProviderKey): MachineProvider | undefined },
): void {
  const { namespace, name, uid, generation } = metadata;
  const now = store.find(providerKey(namespace, name))?.metadata;
  if (now?.uid === uid && now?.generation === generation) return;
  throw cancelled('The provider was changed or deleted while others came first; nothing was sent.');
}
