import type { Answer } from './access.ts';
import type { Hidden } from './hidden.ts';

export interface Token {
  readonly token: Hidden;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A token that is fetched when first needed, once for all who wait, and again shortly before it ends. */
export interface TokenSession {
  /** What `fetch` throws, it throws; a failure is not remembered. */
  readonly token: () => Promise<Hidden>;
  /**
   * Sends with the token; where the answer is 401 once more with a fresh one, since a token may end between two calls.
   * The answer of the second is returned whatever it is.
   */
  send(request: (token: Hidden) => Promise<Answer>): Promise<Answer>;
}

const earlyMs = 60_000;

export function createTokenSession(fetch: () => Promise<Token>, now: () => number): TokenSession {
  let held: Token | undefined;
  let pending: Promise<Token> | undefined;
  const renew = (): Promise<Token> =>
    (pending ??= fetch()
      .then((token) => (held = token))
      .finally(() => (pending = undefined)));
  const token = async (): Promise<Hidden> => {
    const good = held !== undefined && held.expiresAt - earlyMs > now() ? held : await renew();
    return good.token;
  };
  return {
    token,
    send: async (request) => {
      const first = await token();
      const answer = await request(first);
      if (answer.status !== 401) return answer;
      if (held?.token === first) held = undefined;
      return request(await token());
    },
  };
}
