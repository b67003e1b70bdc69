import type { ResourceQuota } from '../../../schema/status/resources.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { StallingProxy } from '../../support/stalling-proxy.ts';
import type { BehindGateway } from './behind-gateway.ts';

/** A peer that can be broken in the ways in which providers break, and mended. */
export interface Breakable extends BehindGateway {
  /** Between the gateway and the peer. */
  readonly way: Pick<StallingProxy, 'stall' | 'flow'>;
  /** The processes of the provider's own software: `down` kills them. */
  readonly service: { down(): Promise<void>; up(): Promise<void> };
  /** Why it is not Ready while they are down. */
  readonly downReason: 'Unreachable' | 'ProviderFault';
  /** Takes the place of what is in the Secret. */
  readonly wrongSecret: Readonly<Record<string, string>>;
  /** Gives the provider less of something than is in use there, or no more, or hardly more. */
  readonly quota: { lower(): Promise<void>; restore(): Promise<void> };
  /** What the status then says of that. */
  readonly lowered: ResourceQuota;
  readonly loweredReason: 'QuotaExhausted' | 'QuotaNearlyExhausted';
  stop(): Promise<void>;
}

/** Long enough for a busy machine: what takes longer counts as not answering. */
const timeout = '4s';

/** With one attempt per call, and the time that it may take; and with another address in place of the one there, if told. */
export function forBreaking(spec: MachineProviderSpec, [from, to]: readonly string[] = []): MachineProviderSpec {
  const text = JSON.stringify(spec);
  const moved = from === undefined || to === undefined ? text : text.replaceAll(from, to);
  const whole = JSON.parse(moved) as MachineProviderSpec;
  return { ...whole, config: { ...whole.config, timeout, retryPolicy: { maxRetries: 0 } } };
}
