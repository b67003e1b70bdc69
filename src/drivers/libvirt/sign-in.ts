import { DriverFailure, FailureCode } from '../failure.ts';
import type { Credential } from './credential.ts';
import { listMechanisms, listSignIns, openConnection, SignIn, signInByPolkit } from './questions/session.ts';
import type { Conversation } from './rpc/conversation.ts';
import { chooseMechanism } from './sasl.ts';
import type { Target } from './target.ts';

/**
 * Signs in and opens the driver's connection. Rejects with what the conversation does, ScramMismatch, or DriverFailure
 * UNAUTHENTICATED where the host wants to know more of us than the credential tells.
 */
export async function signIn(conversation: Conversation, target: Target, credential: Credential): Promise<void> {
  await conversation.greeting();
  const ways = await conversation.ask(listSignIns);
  if (ways.includes(SignIn.SASL)) await signInBySasl(conversation, target, credential);
  else if (ways.includes(SignIn.POLKIT)) await conversation.ask(signInByPolkit);
  else if (!ways.includes(SignIn.NONE))
    throw refuse('it has another way', 'Set `auth_tls` in libvirtd.conf to "none" or "sasl".');
  await conversation.ask(openConnection(target.uri, target.isReadOnly));
}

async function signInBySasl(conversation: Conversation, target: Target, { sasl }: Credential): Promise<void> {
  if (sasl === undefined) {
    const fix =
      'Use `authentication.type: apikey` with user and password; `tls.crt` and `tls.key` may stand beside them.';
    throw refuse('it wants a user and a password', fix);
  }
  if (target.transport === 'tcp') {
    // libvirt grants it to mechanisms that encrypt the connection themselves, and we to none.
    throw refuse('it wants a user over a connection that anybody may read', 'Use `+tls` in the address.');
  }
  const offered = await conversation.ask(listMechanisms);
  const signInWith = chooseMechanism(offered);
  if (signInWith === undefined) {
    const fix = 'Set `mech_list: scram-sha-256` in /etc/sasl2/libvirt.conf.';
    throw refuse('it has no mechanism of SASL that the gateway has', fix);
  }
  await signInWith(sasl, (question) => conversation.ask(question));
}

function refuse(got: string, fix: string): DriverFailure {
  return new DriverFailure(FailureCode.UNAUTHENTICATED, `Expected libvirt to let us sign in, but ${got}.`, { fix });
}
