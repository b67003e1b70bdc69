import { ProviderType } from '../../schema/enums.ts';
import type { MachineProviderSpec } from '../../schema/spec/spec.ts';

/** Where a provider is asked: a host and port, or the path of a socket. */
export type Place = { readonly host: string; readonly port: string } | { readonly socket: string };

/** Of what a probe calls its endpoint, or of what a spec does; undefined for what is neither a host nor a socket. */
export function parsePlace(text: string | null | undefined, usualPort = '443'): Place | undefined {
  if (text == null || text === '') return undefined;
  if (/^\/[^\s]+$/.test(text)) return { socket: text };
  const address = text.replace(/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//, '');
  // Of `qemu:///system` a URL parser would make the host `system`.
  const url = /^[/\\]/.test(address) ? null : URL.parse(`https://${address}`);
  // An address with a user in it may have a password as well.
  if (url === null || url.username !== '' || url.password !== '' || url.hostname === '') return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // The parser lets a name have commas and quotes, which would make two hosts of it, or no word.
  if (!/^[a-z0-9_.:-]+$/.test(host)) return undefined;
  // URL parsers leave out the port that https has by itself.
  const port = url.port === '' ? (/^[^/?#]*:443(?:[/?#]|$)/.test(address) ? '443' : usualPort) : url.port;
  return { host, port };
}

/** Where a spec has its provider asked, before anybody has. */
export function placeOf({ type, config }: MachineProviderSpec): Place | undefined {
  const written = config?.endpoint;
  if (type === ProviderType.LIBVIRT) return parsePlace(written, isInTheOpen(written) ? '16509' : '16514');
  return parsePlace(written, type === ProviderType.PROXMOX ? '8006' : isInTheOpen(written) ? '80' : '443');
}

/** Whether an endpoint is spoken with without TLS, which only the operator permits. */
export function isInTheOpen(written: string | null | undefined): boolean {
  return /^(http|\w+\+tcp):/i.test(written ?? '');
}

/** Host and port as a command wants them in one word. */
export function hostPort({ host, port }: { readonly host: string; readonly port: string }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
