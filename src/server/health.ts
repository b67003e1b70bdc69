import { sendText, type Exchange } from './http/exchange.ts';

/** One thing that must be so before the gateway is ready; the message says what is wrong, without secrets. */
export interface ReadinessCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
  /** Worth a look although it is well enough. */
  readonly note?: string | undefined;
}

export interface Readiness {
  readonly ready: boolean;
  readonly checks: readonly ReadinessCheck[];
}

/** The process is alive as long as it answers. */
export function presentLiveness({ response }: Exchange): void {
  sendText(response, 200, 'ok');
}

/** 200 or 503; `?verbose`, and every refusal, lists the checks as Kubernetes does. */
export function presentReadiness({ response, search }: Exchange, { ready, checks }: Readiness): void {
  const verbose = new URLSearchParams(search).has('verbose');
  if (ready && !verbose) {
    sendText(response, 200, 'ok');
    return;
  }
  const lines = checks.map(presentCheck);
  sendText(response, ready ? 200 : 503, [...lines, presentVerdict(ready, checks), ''].join('\n'));
}

/** Some are worth a look without keeping it from serving, such as a cluster that is out of reach for a while. */
function presentVerdict(ready: boolean, checks: readonly ReadinessCheck[]): string {
  if (!ready) return 'readyz check failed';
  return checks.every(({ ok }) => ok)
    ? 'readyz check passed'
    : 'readyz check passed: what failed does not keep it from serving';
}

function presentCheck({ name, ok, message, note }: ReadinessCheck): string {
  if (!ok) return `[-]${name} failed: ${message}`;
  return note === undefined ? `[+]${name} ok` : `[+]${name} ok: ${note}`;
}
