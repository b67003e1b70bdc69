import type { Question } from '../rpc/conversation.ts';
import { createXdrWriter } from '../rpc/xdr-writer.ts';

// How one signs in, and what is asked of whoever answers.

/** How libvirt lets a client of this socket in. */
export enum SignIn {
  NONE = 0,
  SASL = 1,
  POLKIT = 2,
}

const nothing = new Uint8Array();
const mostSaslBytes = 65_536;

export const listSignIns: Question<readonly number[]> = {
  procedure: 66,
  purpose: 'say how one signs in',
  args: nothing,
  read: (reader) => reader.list(() => reader.u32()),
};

export const signInByPolkit: Question<void> = {
  procedure: 70,
  purpose: 'sign in by polkit',
  args: nothing,
  read: () => undefined,
};

/** Names of the mechanisms, in upper case. */
export const listMechanisms: Question<readonly string[]> = {
  procedure: 67,
  purpose: 'list its mechanisms of SASL',
  args: nothing,
  read: (reader) =>
    reader
      .text()
      .toUpperCase()
      .split(/[\s,]+/)
      .filter(Boolean),
};

/** What the server says in a step of SASL. */
export interface SaslTurn {
  readonly isComplete: boolean;
  readonly data: Uint8Array;
}

const readTurn: Question<SaslTurn>['read'] = (reader) => {
  const isComplete = reader.i32() !== 0;
  reader.i32();
  return { isComplete, data: reader.chars(mostSaslBytes) };
};

export function beginSasl(mechanism: string, data: Uint8Array): Question<SaslTurn> {
  const args = createXdrWriter().text(mechanism).u32(0).chars(data).bytes();
  return { procedure: 68, purpose: 'sign in', args, read: readTurn };
}

export function continueSasl(data: Uint8Array): Question<SaslTurn> {
  const args = createXdrWriter().u32(0).chars(data).bytes();
  return { procedure: 69, purpose: 'sign in', args, read: readTurn };
}

/** `uri` is one without a host: the one of the driver, on the host itself. */
export function openConnection(uri: string, isReadOnly: boolean): Question<void> {
  const args = createXdrWriter()
    .optionalText(uri)
    .u32(isReadOnly ? 1 : 0)
    .bytes();
  return { procedure: 1, purpose: `open ${uri}`, args, read: () => undefined };
}

/** `9.0.0`. */
export const askVersion: Question<string> = {
  procedure: 157,
  purpose: 'tell its version',
  args: nothing,
  read: (reader) => {
    const number = reader.u64();
    return `${Math.floor(number / 1_000_000)}.${Math.floor(number / 1_000) % 1_000}.${number % 1_000}`;
  },
};
