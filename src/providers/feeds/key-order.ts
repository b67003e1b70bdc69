import type { ProviderKey } from '../../../schema/machine-provider.ts';

/** Whether a key comes later in a snapshot: by namespace, then by name, as the default order has it. */
export function isBehind(key: ProviderKey, sent: ProviderKey | ''): boolean {
  const [namespace = '', name = ''] = key.split('/');
  const [sentNamespace = '', sentName = ''] = sent.split('/');
  return namespace === sentNamespace ? name > sentName : namespace > sentNamespace;
}
