import type { Hidden } from '../hidden.ts';
import { beginSasl, continueSasl, type SaslTurn } from './questions/session.ts';
import type { Question } from './rpc/conversation.ts';
import { createScram, ScramMismatch } from './scram.ts';

/** User and password of libvirt's SASL. */
export interface SaslUser {
  readonly user: Hidden;
  readonly password: Hidden;
}

type Ask = <Answer>(question: Question<Answer>) => Promise<Answer>;

/** The best first. */
const scrams: readonly { readonly mechanism: string; readonly digest: string }[] = [
  { mechanism: 'SCRAM-SHA-512', digest: 'sha512' },
  { mechanism: 'SCRAM-SHA-256', digest: 'sha256' },
  { mechanism: 'SCRAM-SHA-1', digest: 'sha1' },
];
const plain = 'PLAIN';

/** A way to sign in by one mechanism; rejects with what `ask` does, or ScramMismatch. */
export type SaslSignIn = (who: SaslUser, ask: Ask) => Promise<void>;

/**
 * The best of the mechanisms that both sides know; undefined where there is none. PLAIN sends the password itself, so only a
 * socket that nobody else can read may be asked.
 */
export function chooseMechanism(offered: readonly string[]): SaslSignIn | undefined {
  const scram = scrams.find(({ mechanism }) => offered.includes(mechanism));
  if (scram !== undefined) return (who, ask) => signInByScram(scram.mechanism, scram.digest, who, ask);
  return offered.includes(plain) ? signInByPlain : undefined;
}

async function signInByPlain({ user, password }: SaslUser, ask: Ask): Promise<void> {
  const message = Buffer.from(`\0${user.reveal()}\0${password.reveal()}`, 'utf8');
  const turn = await ask(beginSasl(plain, message));
  if (!turn.isComplete) throw new ScramMismatch('a question, where nothing is left to be said');
}

async function signInByScram(mechanism: string, digest: string, { user, password }: SaslUser, ask: Ask): Promise<void> {
  const scram = createScram(digest, user, password);
  const first = await ask(beginSasl(mechanism, Buffer.from(scram.first, 'utf8')));
  const last = await ask(continueSasl(Buffer.from(await scram.answer(textOf(first)), 'utf8')));
  scram.verify(textOf(last));
  // Servers that may not send a proof with their success want to be told that it was seen.
  if (!last.isComplete && !(await ask(continueSasl(new Uint8Array()))).isComplete) {
    throw new ScramMismatch('another question after the proof');
  }
}

function textOf({ data }: SaslTurn): string {
  return Buffer.from(data).toString('utf8');
}
