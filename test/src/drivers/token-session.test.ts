import { describe, expect, it } from 'vitest';
import { Hidden } from '../../../src/drivers/hidden.ts';
import { createTokenSession } from '../../../src/drivers/token-session.ts';
import { anAnswer } from './answers.ts';

/** Tokens t1, t2, ... that last an hour, and a clock to turn. */
function aSession() {
  const clock = { now: 0 };
  let fetched = 0;
  const fetch = async () => {
    fetched += 1;
    return { token: new Hidden(`t${fetched}`), expiresAt: clock.now + 3_600_000 };
  };
  return { clock, fetched: () => fetched, session: createTokenSession(fetch, () => clock.now) };
}

describe('a token session', () => {
  it('fetches one token for all who ask at once and later', async () => {
    const { session, fetched } = aSession();
    const tokens = await Promise.all([session.token(), session.token()]);
    expect([...tokens, await session.token()].map((token) => token.reveal())).toEqual(['t1', 't1', 't1']);
    expect(fetched()).toBe(1);
  });

  it('fetches anew a minute before the token ends', async () => {
    const { session, clock } = aSession();
    await session.token();
    clock.now = 3_539_999;
    expect((await session.token()).reveal()).toBe('t1');
    clock.now = 3_540_000;
    expect((await session.token()).reveal()).toBe('t2');
  });

  it('tries once more with a fresh token after 401, for many calls with one fetch', async () => {
    const { session, fetched } = aSession();
    const send = () => session.send(async (token) => anAnswer(token.reveal() === 't1' ? 401 : 200));
    const answers = await Promise.all([send(), send(), send()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(fetched()).toBe(2);
  });

  it('gives up after the second 401', async () => {
    const { session, fetched } = aSession();
    expect((await session.send(async () => anAnswer(401))).status).toBe(401);
    expect(fetched()).toBe(2);
  });

  it('remembers no failure', async () => {
    let isDown = true;
    const session = createTokenSession(
      async () => {
        if (isDown) throw new Error('down');
        return { token: new Hidden('t'), expiresAt: 9e15 };
      },
      () => 0,
    );
    await expect(session.token()).rejects.toThrow('down');
    isDown = false;
    expect((await session.token()).reveal()).toBe('t');
  });
});
