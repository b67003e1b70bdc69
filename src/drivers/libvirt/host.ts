import type { Access, DialedSocket } from '../access.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import type { Credential } from './credential.ts';
import { remoteFailure } from './remote-failure.ts';
import { type Conversation, createConversation, type Question } from './rpc/conversation.ts';
import { RemoteCode, RemoteError } from './rpc/remote-error.ts';
import { signIn } from './sign-in.ts';
import type { Target } from './target.ts';

/** What became of one question of several. */
export type Told<Answer> = { readonly answer: Answer } | { readonly failure: DriverFailure };

/** A host that has let us in, over one socket. Each of the methods throws DriverFailure. */
export interface Host {
  /** Whether something more can be asked. */
  readonly isOpen: boolean;
  ask<Answer>(question: Question<Answer>): Promise<Answer>;
  /** Undefined where libvirt says itself that its driver has no such function. */
  find<Answer>(question: Question<Answer>): Promise<Answer | undefined>;
  /** Many of one kind; one that libvirt answers with an error leaves the others whole. */
  askEach<Answer>(questions: readonly Question<Answer>[]): Promise<readonly Told<Answer>[]>;
  /** libvirt's error for each, or undefined where it had none: for questions that are about being allowed. */
  errorsOf(questions: readonly Question<unknown>[]): Promise<readonly (number | undefined)[]>;
  close(): void;
}

/** Whether what was asked about is not there any more: between two questions things are removed. */
export function isGone(one: Told<unknown>): boolean {
  return 'failure' in one && one.failure.code === FailureCode.NOT_FOUND;
}

/** Questions of one kind that share the time of one call. */
const atOnce = 64;

/** Dials and signs in. Throws DriverFailure. */
export async function openHost(target: Target, credential: Credential, access: Access): Promise<Host> {
  const dialed = await access.dial(requestOf(target, credential));
  const conversation = createConversation(dialed.socket, { isGreeted: target.transport === 'tls' });
  try {
    await dialed.exchange('sign in to libvirt', () =>
      explained('let us sign in', () => signIn(conversation, target, credential)),
    );
  } catch (error) {
    const isSilent = target.transport === 'tls' && conversation.isRefused;
    const failure = refusalOf(error, isSilent, credential, access);
    conversation.close();
    throw failure;
  }
  return hostOf(dialed, conversation);
}

function requestOf(target: Target, { pair, carries }: Credential) {
  const about = { purpose: 'connect to libvirt', carries };
  if (target.transport === 'unix') return { ...about, transport: target.transport, path: target.path };
  const { transport, host, port } = target;
  const tls = pair && { certificate: pair.certificate, key: pair.key };
  return { ...about, transport, host, port, ...(tls && transport === 'tls' && { tls }) };
}

/**
 * libvirtd takes any certificate while TLS is agreed upon, looks at it then, and hangs up without a word on one that it
 * does not like.
 */
function refusalOf(error: unknown, isSilent: boolean, credential: Credential, access: Access): unknown {
  const hasHungUp = error instanceof DriverFailure && error.code === FailureCode.UNREACHABLE;
  const failure = isSilent && hasHungUp ? notTaken(credential, access.now()) : error;
  const { code } = failure as Partial<DriverFailure>;
  if (code === FailureCode.UNAUTHENTICATED || code === FailureCode.EXPIRED) access.credentialRefused();
  return failure;
}

function notTaken({ pair }: Credential, now: number): DriverFailure {
  if (pair === undefined) {
    return new DriverFailure(
      FailureCode.UNAUTHENTICATED,
      'Expected libvirt to take us without a client certificate, but it closed the connection without a word.',
      { fix: 'Put `tls.crt` and `tls.key` beside the user, or set `tls_no_verify_certificate = 1` in libvirtd.conf.' },
    );
  }
  if (pair.expiresAt <= now) {
    const message = 'Expected libvirt to take the client certificate, but it has expired.';
    return new DriverFailure(FailureCode.EXPIRED, message, { fix: 'Put a new certificate into the Secret.' });
  }
  const message = 'Expected libvirt to take the client certificate, but it closed the connection without a word.';
  return new DriverFailure(FailureCode.UNAUTHENTICATED, message, {
    fix: 'Have it signed by the CA of the host (`ca_file` in libvirtd.conf), and list its name in `tls_allowed_dn_list` if there is one.',
  });
}

function hostOf(dialed: DialedSocket, conversation: Conversation): Host {
  const told = <Answer>(question: Question<Answer>): Promise<Told<Answer>> =>
    explained(question.purpose, () => conversation.ask(question)).then(
      (answer) => ({ answer }),
      (error: unknown) => {
        if (error instanceof DriverFailure) return { failure: error };
        throw error;
      },
    );
  const errorOf = (question: Question<unknown>) =>
    conversation.ask(question).then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof RemoteError) return error.code;
        throw remoteFailure(error, question.purpose) ?? error;
      },
    );
  const ask: Host['ask'] = (question) =>
    dialed.exchange(question.purpose, () => explained(question.purpose, () => conversation.ask(question)));
  return {
    get isOpen() {
      return conversation.isOpen;
    },
    ask,
    errorsOf: (questions) => dialed.exchange('tell what may be done', () => Promise.all(questions.map(errorOf))),
    find: (question) =>
      dialed.exchange(question.purpose, () =>
        explained(question.purpose, () =>
          conversation.ask(question).catch((error: unknown) => {
            if (error instanceof RemoteError && error.code === Number(RemoteCode.NO_SUPPORT)) return undefined;
            throw error;
          }),
        ),
      ),
    async askEach<Answer>(questions: readonly Question<Answer>[]) {
      const all: Told<Answer>[] = [];
      for (let at = 0; at < questions.length; at += atOnce) {
        const some = questions.slice(at, at + atOnce);
        const [first] = some;
        if (first === undefined) break;
        all.push(...(await dialed.exchange(first.purpose, () => Promise.all(some.map(told)))));
      }
      return all;
    },
    close: () => conversation.close(),
  };
}

async function explained<Answer>(purpose: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw remoteFailure(error, purpose) ?? error;
  }
}
