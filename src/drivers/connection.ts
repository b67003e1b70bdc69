import type { MachineProviderSpec } from '../../schema/spec/spec.ts';
import type { Access } from './access.ts';
import type { Discovery, DiscoveryProgress } from './discovery.ts';
import type { DriverFailure } from './failure.ts';

/**
 * Begins to speak with a provider; sends nothing yet. Throws DriverFailure: SECRET_*, and NOT_FOUND where the spec does not
 * say whom to ask.
 */
export type Connect = (spec: MachineProviderSpec, access: Access) => Promise<Connection>;

/** One provider, ready to be asked. It reads; it creates, changes and deletes nothing there. */
export interface Connection {
  /** Whether it answers and knows us, step by step; a failed step is the last one. Throws nothing. */
  probe(): Promise<Probe>;
  /** Throws nothing: what went wrong is in the answer. */
  checkCredentials(): Promise<CredentialCheck>;
  /** Throws DriverFailure only when nothing at all could be asked. */
  discoverCapabilities(report?: (progress: DiscoveryProgress) => void): Promise<Discovery>;
  /** Throws DriverFailure only when nothing at all could be asked. */
  fetchQuotas(): Promise<QuotaReport>;
  /** Signs out where the provider keeps sessions. */
  close(): Promise<void>;
}

export enum ProbeStep {
  SECRET = 'SECRET',
  DNS = 'DNS',
  CONNECT = 'CONNECT',
  TLS = 'TLS',
  LOGIN = 'LOGIN',
  FIRST_CALL = 'FIRST_CALL',
}

export interface Probe {
  /** Host and port that were asked. */
  readonly endpoint: string;
  /** Of the first call after signing in; absent when it never came to that. */
  readonly latencyMs?: number;
  /** Of the provider's software, where it tells. */
  readonly version?: string;
  readonly steps: readonly {
    readonly step: ProbeStep;
    readonly ms: number;
    readonly failure?: DriverFailure;
    /** Of TLS: the certificate is none that is trusted, and only the operator's EGRESS_INSECURE_TLS let it pass. */
    readonly isUnverified?: true;
  }[];
}

export interface CredentialCheck {
  readonly status: 'Valid' | 'Invalid' | 'Expired' | 'Error';
  /** Milliseconds since 1970; absent where nobody can tell. */
  readonly expiresAt?: number;
  /** Since when it is good, in the same form, where the credential itself tells its whole time. */
  readonly issuedAt?: number;
  /** Whom the provider takes us for: an ARN, a service account. Never a key. */
  readonly identity?: string;
  /** Why it is not Valid. */
  readonly failure?: DriverFailure;
  /** What its owner should put right though it is Valid, in a sentence. */
  readonly note?: string;
}

/** Amounts as decimal numbers in the unit named; a limit that is absent is unlimited or unknown, `isUnlimited` tells. */
export interface Quota {
  /** `cpu`, `memory`, `storage`, `instances`, `gpu`, or the vendor's own name for another. */
  readonly resource: string;
  /** `cores`, `GB`, `instances`, `gpus`. */
  readonly unit: string;
  readonly used?: number;
  readonly limit?: number;
  readonly isUnlimited?: boolean;
  /** The limit is what there is, and machines may be given more than that in all: to reach it keeps nobody from anything. */
  readonly isOvercommittable?: boolean;
}

export interface QuotaReport {
  readonly quotas: readonly Quota[];
  readonly usage: {
    readonly machines?: number;
    readonly cpu?: number;
    readonly memoryGb?: number;
    readonly storageGb?: number;
  };
  /** What could not be found out. */
  readonly gaps: readonly { readonly what: string; readonly failure: DriverFailure }[];
}
