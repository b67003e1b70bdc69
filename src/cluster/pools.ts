import { type AgentLimits, type Agents, createAgents } from './agents.ts';

/** Enough for a TCP and a TLS handshake, which an API server makes however much it has to do. */
const impatientConnectMs = 1_000;

/**
 * The sockets to the API server, and whether anybody is there. In doubt, after a request was met with silence, callers
 * that somebody waits for dial on a pool of their own, briefly: what could not even connect was not sent, so they may be
 * told at once that nothing has happened. The doubt ends with whatever is answered next; as the reflector never stops
 * asking, with its usual patience, no cluster is kept out of reach by it.
 */
export interface Pools {
  pick(impatient: boolean): Agents;
  /** Something was answered. */
  heard(): void;
  /** Something was not answered, or not even connected, in its time. */
  doubt(): void;
  /** As doubt(), and no socket that is open now is used again. */
  renew(): void;
  /** Cuts every request and closes every socket. */
  stop(): Promise<void>;
}

export function createPools(limits: AgentLimits): Pools {
  const patient = createAgents(limits);
  const brief = createAgents({
    ...limits,
    connectTimeoutMs: Math.min(limits.connectTimeoutMs ?? impatientConnectMs, impatientConnectMs),
  });
  let inDoubt = false;
  const doubt = () => {
    inDoubt = true;
    // What it has dialed since the last silence may lead nowhere by now.
    brief.renew();
  };
  return {
    pick: (impatient) => (impatient && inDoubt ? brief : patient),
    heard() {
      if (inDoubt) brief.renew();
      inDoubt = false;
    },
    doubt,
    renew() {
      patient.renew();
      doubt();
    },
    async stop() {
      await Promise.all([patient.stop(), brief.stop()]);
    },
  };
}

const silences: ReadonlySet<unknown> = new Set([
  'TimeoutError',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
]);

/** Whether a request failed because nothing came; a refusal or a reset is a sign of life. */
export function isSilence(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return silences.has(error.name) || ('code' in error && silences.has(error.code));
}
