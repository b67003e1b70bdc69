import { createHash } from 'node:crypto';

/** Ends of credentials that were seen, since afterwards the identity service refuses an expired one as it does a wrong one. */
export interface KnownExpiries {
  /** Milliseconds since 1970. */
  find(identity: string, credential: string): number | undefined;
  /** Undefined forgets it: the credential is known to have no end, or another one that nobody may see. */
  remember(identity: string, credential: string, expiresAt: number | undefined): void;
}

/** Keeps no more than `most`, the latest ones, and of each only a digest of what it is called. */
export function createKnownExpiries(most = 1_000): KnownExpiries {
  const known = new Map<string, number>();
  const keyOf = (identity: string, credential: string) =>
    createHash('sha256').update(`${identity}\n${credential}`).digest('base64url');
  return {
    find: (identity, credential) => known.get(keyOf(identity, credential)),
    remember: (identity, credential, expiresAt) => {
      const key = keyOf(identity, credential);
      known.delete(key);
      if (expiresAt === undefined) return;
      known.set(key, expiresAt);
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
    },
  };
}
