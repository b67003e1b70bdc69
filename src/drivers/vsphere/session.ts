import type { Access, Tunnel } from '../access.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { Hidden } from '../hidden.ts';
import type { XmlList } from '../read-xml.ts';
import { textAt } from '../read-xml.ts';
import type { Credential } from './credential.ts';
import { isLost, SoapFault, unexpected } from './fault.ts';
import { askServiceContent, type ServiceContent } from './service-content.ts';
import { createSoap, type Question, type Reply } from './soap.ts';

/** What one may ask while a session lasts. */
export interface SignedIn {
  readonly content: ServiceContent;
  /** As vCenter writes it: `VSPHERE.LOCAL\gateway`, or the key of an extension. */
  readonly userName: string;
  /** Of the session, for questions about it; worth nothing without its cookie. */
  readonly key: string;
  /** Whether it is an extension's, which is no user. */
  readonly isExtension: boolean;
  readonly ask: (question: Question, take?: XmlList['take']) => Promise<Reply>;
}

/** The one session of a connection. It is opened when it is first needed. */
export interface Session {
  /**
   * Does something with the session. Where vCenter does not know it any more, it is opened anew, once, and all is done
   * again, since what was made in it (views, pages) went with it. Throws DriverFailure.
   */
  use<Result>(act: (session: SignedIn) => Promise<Result>): Promise<Result>;
  /** Ends it, also one that is being opened; throws nothing. */
  end(): Promise<void>;
}

export interface SessionPlace {
  readonly url: string;
  readonly credential: Credential;
  readonly tunnel?: Tunnel | undefined;
  readonly access: Access;
}

/** A vCenter that does not answer ends the session by itself some day; nobody waits for that. */
const farewellMs = 1_000;

export function createSession({ url, credential, tunnel, access }: SessionPlace): Session {
  let cookie: Hidden | undefined;
  let content: ServiceContent | undefined;
  let opening: Promise<SignedIn> | undefined;
  const soap = createSoap(access, {
    url,
    credential,
    tunnel,
    onCookies: (text) => {
      cookie = sessionCookie(text) ?? cookie;
    },
  });

  const signIn = async (): Promise<SignedIn> => {
    refuseEnded(credential, access.now());
    content ??= await askServiceContent(soap);
    const known = content;
    const { method } = credential;
    const purpose = 'open a session';
    const { response } = await soap
      .ask({ method, self: known.sessionManager, parameters: credential.parameters(), purpose, isSignIn: true })
      .catch((error: unknown) => {
        throw isRefusal(error) ? refuse(error) : error;
      });
    const userName = textAt(response, 'returnval/userName');
    const key = textAt(response, 'returnval/key');
    if (userName === undefined || key === undefined || cookie === undefined) throw unexpected(purpose);
    const isExtension = method === 'LoginExtensionByCertificate';
    return { content: known, userName, key, isExtension, ask: (question, take) => soap.ask(question, cookie, take) };
  };
  const refuse = (fault: SoapFault): DriverFailure => {
    access.credentialRefused();
    return explain(fault, credential, access.now());
  };
  const open = (): Promise<SignedIn> => {
    opening ??= signIn().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };

  return {
    async use(act) {
      const session = open();
      try {
        return await act(await session);
      } catch (error) {
        if (!isLost(error)) throw error;
        if (opening === session) {
          opening = undefined;
          cookie = undefined;
        }
        return act(await open());
      }
    },
    async end() {
      await opening?.catch(() => undefined);
      const ending = cookie;
      opening = undefined;
      cookie = undefined;
      if (ending === undefined || content === undefined) return;
      const self = content.sessionManager;
      const question = { method: 'Logout', self, purpose: 'end the session', withinMs: farewellMs };
      await soap.ask(question, ending).catch(() => undefined);
      // A farewell may set one, too.
      cookie = undefined;
    },
  };
}

function isRefusal(error: unknown): error is SoapFault {
  if (!(error instanceof SoapFault) || isLost(error)) return false;
  return error.code === FailureCode.UNAUTHENTICATED || error.code === FailureCode.EXPIRED;
}

/** vCenter need not look at when a certificate ends; whoever wrote that down meant it. */
function refuseEnded({ tls, expiresAt }: Credential, now: number): void {
  if (tls === undefined || expiresAt === undefined || expiresAt > now) return;
  const at = new Date(expiresAt).toISOString();
  throw new DriverFailure(FailureCode.EXPIRED, `Expected a certificate that is in force, but it ended at ${at}.`, {
    fix: 'Set a new certificate for the extension, and put it into the Secret with its key.',
  });
}

/** vCenter has the same words for a password that ended and for a wrong one: the Secret's own note tells them apart. */
function explain(fault: SoapFault, { expiresAt, tls }: Credential, now: number): DriverFailure {
  if (tls !== undefined && fault.kind === 'InvalidLogin') {
    const message = 'Expected vCenter to open a session, but the certificate is not the one of the extension.';
    return new DriverFailure(fault.code, message, {
      fix: 'Check `customSettings.extensionKey`, and set the certificate for it with `govc extension.setcert`.',
    });
  }
  if (fault.code === FailureCode.EXPIRED || expiresAt === undefined || expiresAt > now) return fault;
  const message = 'Expected vCenter to open a session, but it refuses the credential, and its `expires-at` is past.';
  return new DriverFailure(FailureCode.EXPIRED, message, { fix: 'Put a new credential into the Secret.' });
}

/** The pair of the session among the cookies that an answer sets; there may be others of a proxy between. */
function sessionCookie(text: string): Hidden | undefined {
  const [, value] = /(?:^|[,;]\s*)vmware_soap_session=("[\w+/=.:-]{1,512}"|[\w+/=.:-]{1,512})/.exec(text) ?? [];
  return value === undefined ? undefined : new Hidden(`vmware_soap_session=${value}`);
}
