import type { Access, CallTiming } from '../access.ts';
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
  readonly ask: (question: Question, take?: XmlList['take']) => Promise<Reply>;
}

/** The one session of a connection. It is opened when it is first needed. */
export interface Session {
  /**
   * Does something with the session. Where vCenter does not know it any more, it is opened anew, once, and all is done
   * again, since what was made in it (views, pages) went with it. Throws DriverFailure.
   */
  use<Result>(act: (session: SignedIn) => Promise<Result>): Promise<Result>;
  /** What the first answer of the vCenter took, name, connection and TLS included; undefined before it. */
  readonly firstTiming: CallTiming | undefined;
  /** Ends it, also one that is being opened; throws nothing. */
  end(): Promise<void>;
}

export interface SessionPlace {
  readonly url: string;
  readonly credential: Credential;
  readonly access: Access;
}

export function createSession({ url, credential, access }: SessionPlace): Session {
  let cookie: Hidden | undefined;
  let content: ServiceContent | undefined;
  let opening: Promise<SignedIn> | undefined;
  let refused: DriverFailure | undefined;
  const soap = createSoap(access, {
    url,
    secrets: credential.secrets,
    onCookies: (text) => {
      cookie = sessionCookie(text) ?? cookie;
    },
  });

  const signIn = async (): Promise<SignedIn> => {
    if (refused !== undefined) throw refused;
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
    if (userName === undefined || cookie === undefined) throw unexpected(purpose);
    return { content: known, userName, ask: (question, take) => soap.ask(question, cookie, take) };
  };
  const refuse = (fault: SoapFault): DriverFailure => {
    refused = overdue(fault, credential, access.now());
    access.credentialRefused();
    return refused;
  };
  const open = (): Promise<SignedIn> => {
    opening ??= signIn().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };

  return {
    get firstTiming() {
      return content?.timing;
    },
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
      await soap.ask({ method: 'Logout', self, purpose: 'end the session' }, ending).catch(() => undefined);
    },
  };
}

function isRefusal(error: unknown): error is SoapFault {
  if (!(error instanceof SoapFault) || isLost(error)) return false;
  return error.code === FailureCode.UNAUTHENTICATED || error.code === FailureCode.EXPIRED;
}

/** vCenter has the same words for a password that ended and for a wrong one: the Secret's own note tells them apart. */
function overdue(fault: SoapFault, { expiresAt }: Credential, now: number): DriverFailure {
  if (fault.code === FailureCode.EXPIRED || expiresAt === undefined || expiresAt > now) return fault;
  const message = 'Expected vCenter to open a session, but it refuses the credential, and its `expires-at` is past.';
  return new DriverFailure(FailureCode.EXPIRED, message, { fix: 'Put a new credential into the Secret.' });
}

/** The pair of the session among the cookies that an answer sets; there may be others of a proxy between. */
function sessionCookie(text: string): Hidden | undefined {
  const [, value] = /(?:^|[,;]\s*)vmware_soap_session=("[\w+/=.:-]{1,512}"|[\w+/=.:-]{1,512})/.exec(text) ?? [];
  return value === undefined ? undefined : new Hidden(`vmware_soap_session=${value}`);
}
