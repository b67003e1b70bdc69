import type { ErrorCause } from '../../schema/gateway-error.ts';
import { asObject, asText } from './json.ts';

/** What is used of a Kubernetes `Status`, the body of every refusal. */
export interface KubernetesStatus {
  readonly code: number | undefined;
  /** For example `AlreadyExists`. */
  readonly reason: string | undefined;
  readonly message: string | undefined;
  /** Name of the object that it is about; absent when the resource itself is unknown. */
  readonly name: string | undefined;
  /** Kind or plural of the object that it is about. */
  readonly kind: string | undefined;
  readonly causes: readonly ErrorCause[];
  readonly retryAfterSeconds: number | undefined;
}

/** The API server answered with a refusal: an HTTP status of 400 or above, or a watch's ERROR event. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly httpStatus: number;
  readonly status: KubernetesStatus | undefined;
  /** How long the server wants to be left alone, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(httpStatus: number, status: KubernetesStatus | undefined, retryAfterMs?: number) {
    // The server's text stays out of the message: it may be logged, and errors.ts decides what of it is shown.
    super(`the API server answered ${httpStatus}${status?.reason === undefined ? '' : ` ${status.reason}`}`);
    this.httpStatus = httpStatus;
    this.status = status;
    this.retryAfterMs = retryAfterMs ?? (status?.retryAfterSeconds && status.retryAfterSeconds * 1000);
  }

  /** The version or page asked for is gone: only a new list helps. */
  get expired(): boolean {
    const causes = this.status?.causes ?? [];
    // A version from the future, as after an etcd that was restored from a backup, never comes true by waiting.
    return this.httpStatus === 410 || causes.some((cause) => cause.reason === 'ResourceVersionTooLarge');
  }
}

/** undefined when the body is not a Kubernetes Status. */
export function parseStatus(body: unknown): KubernetesStatus | undefined {
  const status = asObject(body);
  if (status?.kind !== 'Status') return undefined;
  const details = asObject(status.details);
  return {
    code: asNumber(status.code),
    reason: asText(status.reason),
    message: asText(status.message),
    name: asText(details?.name),
    kind: asText(details?.kind),
    causes: Array.isArray(details?.causes) ? details.causes.slice(0, maxCauses).map(parseCause) : [],
    retryAfterSeconds: asNumber(details?.retryAfterSeconds),
  };
}

const maxCauses = 200;

function parseCause(value: unknown): ErrorCause {
  const cause = asObject(value);
  const reason = asText(cause?.reason);
  return {
    // What is about no field, such as "some rules were not checked", comes with the field "<nil>".
    field: asText(cause?.field)?.replace(/^<nil>$/, '') ?? '',
    message: asText(cause?.message) ?? '',
    ...(reason === undefined ? {} : { reason }),
  };
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Milliseconds that a Retry-After header asks for: seconds, or an HTTP date. undefined when it says neither. */
export function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
