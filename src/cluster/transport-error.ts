import { type ErrorCode, GatewayError } from '../../schema/gateway-error.ts';
import { type Call, isWrite, mayHaveHappened } from './call.ts';

/** A call that got no proper answer, as a GatewayError: unreachable, timed out, given up, or unreadable. */
export function transportError(error: unknown, call: Call): GatewayError {
  const failure = describe(error);
  const open = failure.sent && isWrite(call);
  return new GatewayError(
    failure.code,
    `Could not ${call.verb} ${call.subject}: ${failure.text}.${open ? ` ${mayHaveHappened}` : ''}`,
    { cause: error, fix: open ? 'Read the object before you repeat the write.' : failure.fix },
  );
}

interface Failure {
  readonly code: ErrorCode;
  readonly text: string;
  /** The request may have reached the cluster. */
  readonly sent: boolean;
  readonly fix?: string;
}

function describe(error: unknown): Failure {
  for (const { code, name } of chain(error)) {
    const known =
      (code === undefined ? undefined : knownByCode(code)) ?? (name === undefined ? undefined : named[name]);
    if (known !== undefined) return known;
  }
  return { code: 'INTERNAL', text: 'the call failed for a reason that the gateway does not know', sent: true };
}

const retry = 'Try again when the cluster is reachable; reads go on meanwhile.';
const operator = 'Have the operator check the kubeconfig of the gateway.';

function unreachable(text: string, fix = retry): Failure {
  return { code: 'UNAVAILABLE', text, sent: false, fix };
}

function lost(text: string): Failure {
  return { code: 'UNAVAILABLE', text, sent: true, fix: retry };
}

function late(text: string): Failure {
  return { code: 'TIMEOUT', text, sent: true, fix: retry };
}

const byCode: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: unreachable('the cluster refused the connection'),
  ENOTFOUND: unreachable('the host name of the cluster is unknown', operator),
  EAI_AGAIN: unreachable('the host name of the cluster could not be looked up'),
  EHOSTUNREACH: unreachable('there is no route to the cluster'),
  ENETUNREACH: unreachable('there is no route to the cluster'),
  ETIMEDOUT: lost('the connection to the cluster timed out'),
  UND_ERR_CONNECT_TIMEOUT: unreachable('the cluster did not accept a connection in time'),
  ECONNRESET: lost('the cluster reset the connection'),
  EPIPE: lost('the cluster closed the connection'),
  UND_ERR_SOCKET: lost('the cluster closed the connection before it had answered'),
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: lost('the answer of the cluster was cut short'),
  UND_ERR_HEADERS_TIMEOUT: late('the cluster did not answer in time'),
  UND_ERR_BODY_TIMEOUT: late('the cluster stopped in the middle of its answer'),
  UND_ERR_CLOSED: unreachable('the gateway is stopping'),
  UND_ERR_DESTROYED: unreachable('the gateway is stopping'),
  CERT_HAS_EXPIRED: unreachable('the certificate of the cluster has expired', operator),
  ERR_TLS_CERT_ALTNAME_INVALID: unreachable('the certificate of the cluster is for another host name', operator),
  EPROTO: unreachable('the cluster does not speak TLS as expected', operator),
};

const untrusted = unreachable('the certificate of the cluster is not signed by the CA in the kubeconfig', operator);

function knownByCode(code: string): Failure | undefined {
  const exact = byCode[code];
  if (exact !== undefined) return exact;
  if (/^(DEPTH_ZERO_)?SELF_SIGNED_CERT|^UNABLE_TO_(VERIFY|GET)|^CERT_(UNTRUSTED|SIGNATURE)/.test(code))
    return untrusted;
  if (/^ERR_(SSL|OSSL|TLS)_?/.test(code)) return byCode.EPROTO;
  if (code.startsWith('HPE_')) return lost('the answer was not HTTP');
  return undefined;
}

const named: Readonly<Record<string, Failure>> = {
  TimeoutError: late('the cluster did not answer in time'),
  AbortError: late('it was given up before the cluster had answered'),
  WatchIdle: late('nothing was heard from the cluster for too long'),
  LineTooLong: lost('the cluster sent more in one piece than any object can hold'),
  SinkFailure: { code: 'INTERNAL', text: 'the gateway could not take in what the cluster sent', sent: true },
  SyntaxError: lost('the answer of the cluster was not the JSON that was expected'),
};

/** The error, what caused it, and what several attempts on one host name failed with, outermost first. */
function* chain(error: unknown, depth = 0): Generator<{ code: string | undefined; name: string | undefined }> {
  if (!(error instanceof Error) || depth > 5) return;
  yield { code: 'code' in error && typeof error.code === 'string' ? error.code : undefined, name: error.name };
  yield* chain(error.cause, depth + 1);
  if (error instanceof AggregateError) for (const inner of error.errors) yield* chain(inner, depth + 1);
}
