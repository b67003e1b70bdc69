import type { Access, CallTiming, Tunnel } from '../access.ts';
import { answerFailure } from '../answer-failure.ts';
import type { Hidden } from '../hidden.ts';
import { nodeAt, readLongXml, type XmlList, type XmlNode } from '../read-xml.ts';
import type { Credential } from './credential.ts';
import { findFault, isSoapFault, unexpected } from './fault.ts';
import { type Reference, soapAction, writeRequest } from './write-soap.ts';

/** One call of a method of the API. */
export interface Question {
  readonly method: string;
  readonly self: Reference;
  /** Its parameters as elements, in the order of the API's description. */
  readonly parameters?: string;
  /** Completes "to ...": "list the inventory". */
  readonly purpose: string;
  /** Whether sending it twice does no more than once; default false. */
  readonly isRepeatable?: boolean;
  /** Whether it brings a credential, a session's cookie apart; default false. */
  readonly isSignIn?: boolean;
  /** Milliseconds, where that is less than the spec's own time-out. */
  readonly withinMs?: number;
}

export interface Reply {
  /** The element that the API answers with: `LoginResponse`. */
  readonly response: XmlNode;
  readonly timing: CallTiming;
}

/** The SOAP service of one vCenter. */
export interface Soap {
  /**
   * Asks with the session's cookie, where there is one; what a list has is handed over while it is read. Throws
   * DriverFailure, of the API's own faults SoapFault.
   */
  ask(question: Question, cookie?: Hidden, list?: XmlList['take']): Promise<Reply>;
}

/** Objects of a page are read one by one, and hosts are bulky. */
const maxBytes = 24 * 1024 * 1024;

export interface SoapOptions {
  readonly url: string;
  readonly credential: Pick<Credential, 'secrets' | 'tls'>;
  readonly tunnel?: Tunnel | undefined;
  /** Told of every cookie before anything else of its answer is looked at, so that its session can be ended. */
  readonly onCookies: (setCookie: string) => void;
}

export function createSoap(access: Access, { url, credential, tunnel, onCookies }: SoapOptions): Soap {
  return {
    async ask(question, cookie, take) {
      const { method, self, parameters = '', purpose, isRepeatable = false, isSignIn = false, withinMs } = question;
      const answer = await access.call({
        method: 'POST',
        url,
        headers: {
          'content-type': 'text/xml; charset=utf-8',
          soapaction: `"${soapAction}"`,
          ...(cookie && { cookie: cookie.reveal() }),
        },
        body: writeRequest(method, self, parameters),
        purpose,
        carries: cookie !== undefined || isSignIn || credential.tls !== undefined ? credential.secrets : [],
        isRepeatable,
        isRefusal: isSoapFault,
        ...(credential.tls && { tls: credential.tls }),
        ...(tunnel && { tunnel }),
        maxBytes,
        signal:
          withinMs === undefined ? access.signal : AbortSignal.any([access.signal, AbortSignal.timeout(withinMs)]),
      });
      if (answer.headers['set-cookie'] !== undefined) onCookies(answer.headers['set-cookie']);
      const isFault = isSoapFault(answer);
      if (answer.status !== 200 && !isFault) {
        throw answerFailure(answer, { product: 'vCenter', purpose }, { now: access.now() });
      }
      const list = take && !isFault ? { within: 'returnval', depth: 4, name: 'objects', take } : undefined;
      const envelope = await readLongXml(answer.body, list);
      const fault = findFault(envelope, purpose);
      if (fault !== undefined) throw fault;
      const response = nodeAt(envelope, `Body/${method}Response`);
      if (isFault || envelope?.name !== 'Envelope' || response === undefined) throw unexpected(purpose);
      return { response, timing: answer.timing };
    },
  };
}
