import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { Lookup } from './guard.ts';

export interface LookupOptions {
  /** Default `/etc/hosts`. */
  readonly hostsPath?: string;
  /** Name servers as `address:port`; default those of /etc/resolv.conf. */
  readonly servers?: readonly string[];
}

const hostsForMs = 1_000;

/**
 * Looks names up in /etc/hosts and by DNS, as they are written: no search domain is tried. Not getaddrinfo: that takes
 * one of two threads for as long as a name server is silent, so that one provider's dead name would hold up all others.
 */
export function createLookup({ hostsPath = '/etc/hosts', servers }: LookupOptions = {}): Lookup {
  const hosts = createHosts(hostsPath);
  return async (host, signal) => {
    signal.throwIfAborted();
    if (host === 'localhost' || host.endsWith('.localhost')) return ['127.0.0.1', '::1'];
    const written = (await hosts()).get(host);
    if (written !== undefined) return written;
    // An abort while the file was read cancels no resolver, which would then be waited for to its end.
    signal.throwIfAborted();
    const resolver = new Resolver({ timeout: 2_000, tries: 3 });
    if (servers !== undefined) resolver.setServers([...servers]);
    const cancel = () => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
      const found = [four, six].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      if (found.length > 0) return found;
      signal.throwIfAborted();
      throw four.status === 'rejected' ? four.reason : new Error('no address');
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };
}

/** Read again after a while: many names are looked up at the same time, and the file seldom changes. */
function createHosts(path: string): () => ReturnType<typeof readHosts> {
  let held: { readonly at: number; readonly read: ReturnType<typeof readHosts> } | undefined;
  return () => {
    const now = performance.now();
    if (held === undefined || now - held.at > hostsForMs) held = { at: now, read: readHosts(path) };
    return held.read;
  };
}

async function readHosts(path: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const hosts = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (isIP(address) === 0) continue;
    for (const alias of aliases) {
      const name = alias.toLowerCase();
      hosts.set(name, [...(hosts.get(name) ?? []), address]);
    }
  }
  return hosts;
}
