import type { Duplex } from 'node:stream';
import { BrokenPacket, LongConversation } from './broken-packet.ts';
import { createFraming } from './framing.ts';
import { createOutbox } from './outbox.ts';
import {
  keepaliveProgram,
  type Packet,
  packetStatuses,
  packetTypes,
  readPacket,
  remoteProgram,
  writePacket,
} from './packet.ts';
import { readRemoteError } from './remote-error.ts';
import { createXdrReader, type XdrReader } from './xdr-reader.ts';

/** One call of libvirt's program and how its answer is read. */
export interface Question<Answer> {
  readonly procedure: number;
  /** Completes "to ...": "list the networks". */
  readonly purpose: string;
  /** XDR. */
  readonly args: Uint8Array;
  readonly read: (reader: XdrReader) => Answer;
}

/** Calls over one socket, some at once and the others in their turn. Whatever breaks the protocol ends all of them, and the socket. */
export interface Conversation {
  /** Behind TLS libvirt says by one byte that it takes us; it must have come before anything is asked. */
  greeting(): Promise<void>;
  /**
   * Rejects with RemoteError when libvirt answers so, after which others may be asked; with BrokenPacket, LongPacket,
   * LongConversation, GoneSilent or the socket's own error, after which nothing more can be.
   */
  ask<Answer>(question: Question<Answer>): Promise<Answer>;
  /** Whether something more can be asked. */
  readonly isOpen: boolean;
  /** Whether libvirt ended it before it said a single byte. */
  readonly isRefused: boolean;
  /** Ends it; nothing needs to be said, libvirt frees what it holds. */
  close(): void;
}

/** The socket closed while something was awaited; its code is that of sockets which do. */
class GoneSilent extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('The connection was closed while an answer was awaited.');
    this.name = 'GoneSilent';
  }
}

/** libvirtd has no more than five calls of a client in hand, what it is about to read included. */
const mostAtOnce = 4;
const mostBytes = 16 * 1024 * 1024;
/**
 * Of all that is said: answers are kept until the last of their kind has come, and a host may list thousands of things to
 * describe each of them in megabytes. Ten thousand volumes and machines take four of these.
 */
const mostBytesInAll = 32 * 1024 * 1024;
/** Signs of life between two answers; libvirt sends one in five seconds, and only to whom it was told to. */
const mostPings = 1_000;
const ping = 1;
const pong = 2;
const greetingByte = 1;

interface Waiting {
  readonly procedure: number;
  answered(packet: Packet): void;
  failed(error: Error): void;
}

export function createConversation(socket: Duplex, { isGreeted }: { readonly isGreeted: boolean }): Conversation {
  const framing = createFraming(mostBytes);
  const outbox = createOutbox(socket);
  const waiting = new Map<number, Waiting>();
  const queued: (() => void)[] = [];
  const greeted = Promise.withResolvers<void>();
  greeted.promise.catch(() => undefined);
  let isGreetingDue = isGreeted;
  if (!isGreeted) greeted.resolve();
  let serial = 0;
  let pings = 0;
  let heard = 0;
  let isRefused = false;
  let broken: Error | undefined;

  const fail = (error: Error) => {
    if (broken !== undefined) return;
    broken = error;
    isRefused = heard === 0 && error instanceof GoneSilent;
    greeted.reject(error);
    for (const one of waiting.values()) one.failed(error);
    waiting.clear();
    for (const send of queued.splice(0)) send();
    socket.destroy();
  };

  const hear = (packet: Packet) => {
    if (packet.program === keepaliveProgram) {
      if (packet.procedure !== ping) return;
      pings += 1;
      if (pings > mostPings) throw new BrokenPacket('signs of life without end');
      outbox.send(writePacket({ ...packet, procedure: pong, payload: new Uint8Array() }));
      return;
    }
    // Events are for those who ask for them.
    if (packet.type === packetTypes.message) return;
    const one = waiting.get(packet.serial);
    if (packet.type !== packetTypes.reply || one === undefined || one.procedure !== packet.procedure) {
      throw new BrokenPacket('an answer to what was not asked');
    }
    pings = 0;
    waiting.delete(packet.serial);
    one.answered(packet);
    queued.shift()?.();
  };

  const greet = (chunk: Buffer): Buffer => {
    if (!isGreetingDue || chunk.length === 0) return chunk;
    if (chunk[0] !== greetingByte) throw new BrokenPacket('another greeting');
    isGreetingDue = false;
    greeted.resolve();
    return chunk.subarray(1);
  };

  socket.on('data', (chunk: Buffer) => {
    if (broken !== undefined) return;
    heard += chunk.length;
    try {
      if (heard > mostBytesInAll) throw new LongConversation(mostBytesInAll);
      for (const framed of framing.push(greet(chunk))) hear(readPacket(framed));
    } catch (error) {
      fail(error as Error);
    }
  });
  socket.on('error', fail);
  socket.on('end', () => fail(new GoneSilent()));
  socket.on('close', () => fail(new GoneSilent()));
  if (socket.destroyed) fail(new GoneSilent());

  return {
    greeting: () => greeted.promise,
    async ask(question) {
      const { procedure, args } = question;
      if (broken !== undefined) throw broken;
      const { promise, resolve, reject } = Promise.withResolvers<Packet>();
      const send = () => {
        if (broken !== undefined) return reject(broken);
        serial += 1;
        waiting.set(serial, { procedure, answered: resolve, failed: reject });
        const call = { program: remoteProgram, procedure, type: packetTypes.call, serial, status: packetStatuses.ok };
        outbox.send(writePacket({ ...call, payload: args }));
      };
      if (waiting.size < mostAtOnce) send();
      else queued.push(send);
      const { status, payload } = await promise;
      try {
        if (status === packetStatuses.error) throw readRemoteError(payload);
        if (status !== packetStatuses.ok) throw new BrokenPacket('an answer that is neither good nor bad');
        return question.read(createXdrReader(payload));
      } catch (error) {
        if (error instanceof BrokenPacket) fail(error);
        throw error;
      }
    },
    get isOpen() {
      return broken === undefined;
    },
    get isRefused() {
      return isRefused;
    },
    close: () => fail(new GoneSilent()),
  };
}
