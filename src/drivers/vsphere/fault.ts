import type { Answer } from '../access.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { nodeAt, type XmlNode } from '../read-xml.ts';

const product = 'vCenter';

interface Meaning {
  readonly code: FailureCode;
  readonly got: string;
  readonly fix: string;
}

const { UNAUTHENTICATED, EXPIRED, FORBIDDEN, NOT_FOUND, PROVIDER_FAULT, UNEXPECTED_ANSWER } = FailureCode;

const wrong: Meaning = {
  code: UNAUTHENTICATED,
  got: 'it does not know the credential',
  fix: 'Check the user name with its domain, such as `gateway@vsphere.local`, and the password in the Secret; an account that is locked or disabled is refused in the same words.',
};
const forbidden: Meaning = {
  code: FORBIDDEN,
  got: 'the account lacks a privilege',
  fix: 'Give the account the role of docs/providers/vsphere.md on the datacenter, with propagation.',
};
const gone: Meaning = {
  code: NOT_FOUND,
  got: 'what it was asked about is gone',
  fix: 'Ask again: somebody removed it from the inventory meanwhile.',
};
const old: Meaning = {
  code: UNEXPECTED_ANSWER,
  got: 'it does not know the question',
  fix: 'Check that `spec.config.endpoint` is a vCenter of version 6.5 or newer.',
};

/** Kinds of faults, by their names in the API; what is none of these is a fault of the server. */
const meanings = new Map<string, Meaning>([
  ['InvalidLogin', wrong],
  [
    'PasswordExpired',
    { code: EXPIRED, got: "the user's password has expired", fix: 'Set a new password, and put it into the Secret.' },
  ],
  [
    'NoClientCertificate',
    {
      code: UNAUTHENTICATED,
      got: 'no client certificate reached it',
      fix: 'Leave the port out of the endpoint, and have no proxy between that ends TLS: see docs/providers/vsphere.md.',
    },
  ],
  [
    'NotAuthenticated',
    { code: UNAUTHENTICATED, got: 'it does not know the session any more', fix: 'Ask again, later: it ends sessions.' },
  ],
  ['NoPermission', forbidden],
  ['RestrictedByAdministrator', forbidden],
  ['ManagedObjectNotFound', gone],
  ['InvalidProperty', old],
  ['InvalidType', old],
  ['InvalidRequest', old],
  ['InvalidArgument', old],
  ['MethodNotFound', old],
  ['NotSupported', old],
  ['NotImplemented', old],
]);

/** A fault that the API told, as a failure that may be shown. */
export class SoapFault extends DriverFailure {
  /** Its name in the API: `InvalidLogin`. */
  readonly kind: string;

  constructor(kind: string, purpose: string) {
    const { code, got, fix } = meanings.get(kind) ?? {
      code: PROVIDER_FAULT,
      got: 'it has a fault of its own',
      fix: 'Look at the events of vCenter and its vpxd.log, and try again later.',
    };
    super(code, `Expected ${product} to ${purpose}, but ${got}.`, { fix });
    this.kind = kind;
  }
}

/** The kind of a fault in an element that holds one: in its `xsi:type`, else in the name of the element itself. */
export function faultKind(holder: XmlNode | undefined): string | undefined {
  const [told] = holder?.children ?? [];
  const named = told && (typeNameOf(told) ?? told.name.replace(/(?<=.)Fault$/, ''));
  return named?.slice(named.indexOf(':') + 1);
}

/** Of XML Schema, by whatever prefix that goes; the attribute without one is of references. */
function typeNameOf({ attributes }: XmlNode): string | undefined {
  return Object.entries(attributes).find(([name]) => name.endsWith(':type'))?.[1];
}

/** The fault of an envelope; undefined where it has none. A fault that does not say its kind is the server's own. */
export function findFault(envelope: XmlNode | undefined, purpose: string): SoapFault | undefined {
  const fault = nodeAt(envelope, 'Body/Fault');
  return fault && new SoapFault(faultKind(nodeAt(fault, 'detail')) ?? 'SystemError', purpose);
}

/** Whether vCenter has forgotten the session, as after half an hour without a question, or when an administrator ended it. */
export function isLost(error: unknown): boolean {
  return error instanceof SoapFault && error.kind === 'NotAuthenticated';
}

/** Faults come with status 500: whether it is the API's considered word, rather than a server that fails. */
export function isSoapFault({ status, body }: Answer): boolean {
  if (status !== 500) return false;
  const start = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, 4096)).toString('latin1');
  return /<(?:[\w-]{1,32}:)?Fault[\s>]/.test(start);
}

export function unexpected(purpose: string): DriverFailure {
  return new DriverFailure(
    UNEXPECTED_ANSWER,
    `Expected ${product} to ${purpose} in the form that its API documents, but got an answer of another form.`,
    { fix: 'Check that `spec.config.endpoint` is a vCenter, and no proxy, login page or other product.' },
  );
}
