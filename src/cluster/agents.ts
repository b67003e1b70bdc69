import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { ClusterAddress } from './credentials.ts';

export interface AgentLimits {
  /** How long a TCP and TLS handshake may take. */
  readonly connectTimeoutMs?: number | undefined;
  /** How long the first byte of an answer may take. */
  readonly headersTimeoutMs?: number | undefined;
}

/** One agent at a time: it is replaced when the TLS material changes, and the old one goes when its requests are done. */
export interface Agents {
  forAddress(address: ClusterAddress): Dispatcher;
  /** The next request gets an agent without any open socket. */
  renew(): void;
  /** Cuts every request of every agent. */
  stop(): Promise<void>;
}

export function createAgents(limits: AgentLimits): Agents {
  let current: { readonly dispatcher: Dispatcher; readonly madeFrom: string } | undefined;
  const open = new Set<Dispatcher>();

  const retire = () => {
    const dispatcher = current?.dispatcher;
    current = undefined;
    if (dispatcher === undefined) return;
    // close() waits for what is under way, a watch for example; stop() may overtake it.
    const gone = () => open.delete(dispatcher);
    dispatcher.close().then(gone, gone);
  };

  return {
    forAddress(address) {
      const madeFrom = JSON.stringify([address.tls, address.proxyUrl]);
      if (current?.madeFrom !== madeFrom) {
        retire();
        current = { dispatcher: createAgent(address, limits), madeFrom };
        open.add(current.dispatcher);
      }
      return current.dispatcher;
    },
    renew: retire,
    async stop() {
      current = undefined;
      await Promise.all(Array.from(open, (dispatcher) => dispatcher.destroy().catch(() => undefined)));
      open.clear();
    },
  };
}

function createAgent({ tls, proxyUrl }: ClusterAddress, limits: AgentLimits): Dispatcher {
  const { connectTimeoutMs = 5_000, headersTimeoutMs = 10_000 } = limits;
  const options = {
    // undici's HTTP/2 sends pings without a deadline: after a black hole every later call on the agent would hang.
    allowH2: false,
    headersTimeout: headersTimeoutMs,
    // A watch is silent for as long as it likes; those who wait for a body bring their own limit.
    bodyTimeout: 0,
    keepAliveTimeout: 30_000,
  };
  // The kernel probes a silent peer after 5 s and ten times more, a second apart: half-open sockets die in 15 s.
  const connect = { ...tls, timeout: connectTimeoutMs, keepAlive: true, keepAliveInitialDelay: 5_000 };
  if (proxyUrl) return new ProxyAgent({ ...options, uri: proxyUrl, requestTls: connect });
  return new Agent({ ...options, connect });
}
