import { isIP } from 'node:net';
import type { ServerSettings } from './settings.ts';

/**
 * Which Host headers are answered to. A web page that points its own name at this address (DNS rebinding) still sends
 * that name as Host, so unknown names are refused; loopback names and, where it listens on every address, plain
 * addresses can't be rebound.
 */
export function createHostCheck(
  settings: Pick<ServerSettings, 'host' | 'publicHosts'>,
): (host: string | undefined) => boolean {
  const listed = settings.publicHosts.length > 0 ? settings.publicHosts : [settings.host];
  const names = new Set(listed.map((entry) => entry.toLowerCase()));
  const everywhere = settings.host === '0.0.0.0' || settings.host === '::';
  const local = everywhere || isLoopback(settings.host);
  return (host) => {
    if (host === undefined || host === '') return false;
    const full = host.toLowerCase();
    const name = nameOf(full);
    if (name === '') return false;
    if (names.has(full) || names.has(name)) return true;
    if (local && isLoopback(name)) return true;
    return everywhere && isIP(name) !== 0;
  };
}

/** Whether a host means this machine only. */
export function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/** The name without the port; an IPv6 address without its brackets; empty for what is no host at all. */
function nameOf(host: string): string {
  const found = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9_.-]+))(?::\d{1,5})?$/.exec(host);
  return found?.[1] ?? found?.[2] ?? '';
}
