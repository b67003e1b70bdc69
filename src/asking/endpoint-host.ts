import type { MachineProviderSpec } from '../../schema/spec/spec.ts';
import type { Driver, Reach } from '../drivers/driver.ts';

/** The host that a provider is mostly asked at, whatever way it is written; the type where there is none. */
export function endpointHost(
  spec: MachineProviderSpec,
  { type, reach }: Pick<Driver, 'type'> & { readonly reach: Reach },
): string {
  const written = spec.config?.endpoint ?? reach.hosts(spec)[0] ?? '';
  const address = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//.test(written) ? written : `https://${written}`;
  // URL parsers treat hosts of schemes that they don't know as text.
  const asHttps = address.replace(/^[^:]+:/, 'https:');
  if (!URL.canParse(asHttps)) return type;
  return new URL(asHttps).hostname.replace(/\.$/, '') || type;
}
