import type { Access, Call, DialRequest, Secret } from '../drivers/access.ts';
import type { Hidden } from '../drivers/hidden.ts';

/** An Access whose user may go while it still has something to say: a session is ended also after an abort. */
export interface WatchedAccess extends Access {
  /** From now on calls end with this signal, and no longer with the run's. */
  beginClosing(signal: AbortSignal): void;
  /** Every text of a Secret that was handed out, what was read out of one, and every token that was sent, so that none of them gets into an answer. */
  secretTexts(): readonly string[];
  /** Which versions of which Secrets it has read. */
  secretVersions(): string;
  /** How many calls, dialings and exchanges were asked for so far. */
  readonly requests: number;
}

/** Headers in which tokens travel that were made of a Secret, and are worth as much for an hour. */
const credentialHeader = /^(authorization|cookie|[a-z-]*(token|session)[a-z-]*)$/i;
/** Of AWS: worth nothing for another request, and every request has its own, so that they would be as many as those. */
const signature = /^AWS4-HMAC-SHA256 /;
/** What stands in front of a token: the scheme (`Bearer `), or the name of the cookie. */
const before = { header: /^[a-z]+ /i, cookie: /^[^=]*="?/ };

/** `signal` is of the run: what is asked of the provider ends with it. */
export function watchAccess(
  access: Access & Pick<WatchedAccess, 'secretVersions'>,
  signal: AbortSignal,
): WatchedAccess {
  const handedOut = new Set<Hidden>();
  const sent = new Set<string>();
  const originals = new WeakMap<Secret, Secret>();
  let phase = signal;
  let requests = 0;

  const watched = (secret: Secret): Secret => {
    const wrapper: Secret = {
      name: secret.name,
      get: (key) => {
        const text = secret.get(key);
        if (text !== undefined) handedOut.add(text);
        return text;
      },
    };
    originals.set(wrapper, secret);
    return wrapper;
  };

  const note = (headers: Call['headers'] = {}): void => {
    for (const [name, value] of Object.entries(headers)) {
      if (!credentialHeader.test(name) || signature.test(value)) continue;
      const isCookie = name.toLowerCase() === 'cookie';
      sent.add(isCookie ? value.replace(before.cookie, '').replace(/"$/, '') : value.replace(before.header, ''));
    }
  };
  const passedOn = <Request extends Call | DialRequest>(request: Request): Request => ({
    ...request,
    // Who may have it sent where is remembered of the Secret itself.
    carries: request.carries.map((secret) => originals.get(secret) ?? secret),
    signal: request.signal === undefined ? phase : AbortSignal.any([request.signal, phase]),
  });

  return {
    call: (call) => {
      note(call.headers);
      requests += 1;
      return access.call(passedOn(call));
    },
    dial: async (request) => {
      requests += 1;
      const dialed = await access.dial(passedOn(request));
      return {
        ...dialed,
        exchange: (purpose, ask) => {
          requests += 1;
          return dialed.exchange(purpose, ask);
        },
      };
    },
    secret: async (name) => watched(await access.secret(name)),
    credentialRefused: () => access.credentialRefused(),
    now: () => access.now(),
    unverified: () => access.unverified(),
    dialing: () => access.dialing(),
    secretVersions: () => access.secretVersions(),
    get signal() {
      return phase;
    },
    get requests() {
      return requests;
    },
    beginClosing(closing) {
      phase = closing;
    },
    secretTexts: () => [...sent, ...Array.from(handedOut).flatMap((text) => text.revealAll())],
  };
}
