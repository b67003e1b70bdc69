import { duplexPair } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LongConversation } from '../../../../src/drivers/libvirt/rpc/broken-packet.ts';
import { createConversation, type Question } from '../../../../src/drivers/libvirt/rpc/conversation.ts';
import { createFraming } from '../../../../src/drivers/libvirt/rpc/framing.ts';
import {
  keepaliveProgram,
  type Packet,
  readPacket,
  remoteProgram,
  writePacket,
} from '../../../../src/drivers/libvirt/rpc/packet.ts';
import { createXdrWriter } from '../../../../src/drivers/libvirt/rpc/xdr-writer.ts';

const nothing = new Uint8Array();
const text = (value: string) => createXdrWriter().text(value).bytes();

function asking(procedure: number): Question<string> {
  return { procedure, purpose: 'answer', args: nothing, read: (reader) => reader.text() };
}

/** Both ends of a conversation, and what libvirt's end heard. */
function aConversation(isGreeted = false) {
  const [near, far] = duplexPair();
  const framing = createFraming(1_000_000);
  const heard: Packet[] = [];
  far.on('data', (chunk: Buffer) => heard.push(...framing.push(chunk).map(readPacket)));
  far.on('error', () => undefined);
  const say = (packet: Partial<Packet>) =>
    far.write(
      writePacket({ program: remoteProgram, procedure: 7, type: 1, serial: 1, status: 0, payload: nothing, ...packet }),
    );
  return { conversation: createConversation(near, { isGreeted }), near, far, heard, say };
}

describe('a conversation with libvirt', () => {
  it('matches answers to calls by their serial, in whatever order they come', async () => {
    const { conversation, heard, say } = aConversation();
    const answers = Promise.all([7, 8, 9].map((procedure) => conversation.ask(asking(procedure))));
    await turn();
    for (const { serial, procedure } of heard.toReversed()) {
      say({ serial, procedure, payload: text(`of ${procedure}`) });
    }
    expect(await answers).toEqual(['of 7', 'of 8', 'of 9']);
    expect(heard.map(({ serial }) => serial)).toEqual([1, 2, 3]);
  });

  it('asks few at once and the others in their turn', async () => {
    const { conversation, heard, say } = aConversation();
    const answers = Promise.all(Array.from({ length: 30 }, (_, index) => conversation.ask(asking(index + 100))));
    for (let answered = 0; answered < 30; answered += 1) {
      await turn();
      await turn();
      expect(heard.length - answered).toBeLessThanOrEqual(4);
      const { serial = 0, procedure = 0 } = heard[answered] ?? {};
      say({ serial, procedure, payload: text(`of ${procedure}`) });
    }
    expect(await answers).toHaveLength(30);
  });

  it('ends when all answers together are too long, each of which may be', async () => {
    const { conversation, near, heard, say } = aConversation();
    const answers = Array.from({ length: 9 }, () => conversation.ask(asking(7)));
    const told = Promise.allSettled(answers);
    const payload = text('a'.repeat(4 * 1024 * 1024 - 1024));
    for (let answered = 0; answered < 9 && conversation.isOpen; answered += 1) {
      while (heard.length <= answered) await turn();
      say({ serial: answered + 1, payload });
      if (answered === 8) await told;
      else await answers[answered];
    }
    const states = (await told).map(({ status }) => status);
    expect(states).toEqual([...Array.from({ length: 8 }, () => 'fulfilled'), 'rejected']);
    await expect(answers[8]).rejects.toThrow(LongConversation);
    expect(near.destroyed).toBe(true);
  });

  it('writes each packet by itself, since libvirtd forgets what comes in one TLS record with another', async () => {
    const { conversation, far } = aConversation();
    const sizes: number[] = [];
    far.on('data', (chunk: Buffer) => sizes.push(chunk.length));
    for (const procedure of [7, 8, 9]) conversation.ask(asking(procedure)).catch(() => undefined);
    await turn();
    await turn();
    expect(sizes).toEqual([28, 28, 28]);
    conversation.close();
  });

  it('goes on after an error that libvirt answers with, whose text is dropped', async () => {
    const { conversation, say } = aConversation();
    const refused = conversation.ask(asking(7));
    const canary = createXdrWriter().u32(29).u32(0).optionalText('canary').bytes();
    say({ status: 1, payload: canary });
    const error: unknown = await refused.catch((each: unknown) => each);
    expect(error).toMatchObject({ name: 'RemoteError', code: 29 });
    expect(String(error)).not.toContain('canary');
    const next = conversation.ask(asking(7));
    say({ serial: 2, payload: text('well') });
    expect(await next).toBe('well');
  });

  it('answers signs of life, and ignores events', async () => {
    const { conversation, heard, say } = aConversation();
    say({ program: keepaliveProgram, procedure: 1, type: 2, serial: 0 });
    say({ procedure: 300, type: 2, serial: 0, payload: text('an event') });
    await turn();
    expect(heard).toMatchObject([{ program: keepaliveProgram, procedure: 2, type: 2, serial: 0 }]);
    expect(conversation.isOpen).toBe(true);
  });

  it('hangs up on signs of life without end', async () => {
    const { conversation, near, say } = aConversation();
    const answer = expect(conversation.ask(asking(7))).rejects.toThrow('signs of life without end');
    for (let sent = 0; sent < 1_001; sent += 1) say({ program: keepaliveProgram, procedure: 1, type: 2, serial: 0 });
    await answer;
    expect(near.destroyed).toBe(true);
  });

  it.each<[string, Partial<Packet>, string]>([
    ['a serial that was not asked', { serial: 5 }, 'what was not asked'],
    ['another procedure', { procedure: 8 }, 'what was not asked'],
    ['a call', { type: 0 }, 'what was not asked'],
    ['a status that there is not', { status: 2 }, 'neither good nor bad'],
    ['a text that is cut', { payload: createXdrWriter().u32(9).bytes() }, 'cut short'],
    ['an error that is none', { status: 1, payload: createXdrWriter().u32(0).bytes() }, 'without a number'],
    ['an error that is cut', { status: 1 }, 'cut short'],
  ])('hangs up on %s, and tells all who wait', async (_what, packet, says) => {
    const { conversation, near, say } = aConversation();
    const first = expect(conversation.ask(asking(7))).rejects.toThrow(says);
    say(packet);
    await first;
    expect(near.destroyed).toBe(true);
    await expect(conversation.ask(asking(7))).rejects.toThrow(says);
  });

  it('tells all who wait when the socket closes, and those who come later', async () => {
    const { conversation, far } = aConversation();
    const waiting = [7, 8].map((procedure) =>
      expect(conversation.ask(asking(procedure))).rejects.toMatchObject({ code: 'ECONNRESET' }),
    );
    far.end();
    await Promise.all(waiting);
    expect(conversation).toMatchObject({ isOpen: false, isRefused: true });
    await expect(conversation.ask(asking(7))).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('begins behind TLS with the byte by which libvirt takes us', async () => {
    const { conversation, far, say } = aConversation(true);
    far.write(Buffer.from([1]));
    await conversation.greeting();
    const answer = conversation.ask(asking(7));
    say({ payload: text('well') });
    expect(await answer).toBe('well');
    const other = aConversation(true);
    other.far.write('SSH-2.0-OpenSSH\r\n');
    await expect(other.conversation.greeting()).rejects.toThrow('another greeting');
  });
});
