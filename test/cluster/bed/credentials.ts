import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCertificateAuthority } from '../../support/certificates.ts';
import { guardSecret } from '../../support/leaks.ts';

/** Who may speak to the cluster by a fixed token; what they may do is for RBAC to say. */
export interface User {
  readonly name: string;
  /** What the cluster calls them, when that is not the name: two tokens may be one user's. */
  readonly username?: string;
  readonly groups: readonly string[];
}

/** May do everything. */
export const administrator: User = { name: 'admin', groups: ['system:masters'] };
/** Known, and bound to nothing. */
export const stranger: User = { name: 'stranger', groups: [] };

/** Each is bound to nothing until a test says so, and in a group of its own: `group-of-reader`. */
export const testers: readonly User[] = [
  'reader',
  'writer',
  'patcher',
  'operator',
  'tenant',
  'named',
  'both',
  'newcomer',
  'expectant',
  'demoted',
  'blind',
  'unseeing',
  'greedy',
  'modest',
  'known',
  'neighbor',
].map((name) => ({ name, groups: [`group-of-${name}`] }));

export interface Credentials {
  /** PEM. */
  readonly ca: string;
  tokenOf(user: string): string;
}

/** Writes the keys, certificates and tokens that kube-apiserver is given: `tls.*`, `sa.*`, `tokens.csv`. */
export async function writeCredentials(folder: string, users: readonly User[]): Promise<Credentials> {
  const write = (name: string, content: string) => writeFileSync(join(folder, name), content, { mode: 0o600 });
  const authority = await createCertificateAuthority('test-cluster');
  const server = await authority.issue('kube-apiserver', ['127.0.0.1', 'localhost']);
  write('tls.crt', server.certificate);
  write('tls.key', server.key);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  write('sa.key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  write('sa.pub', publicKey.export({ type: 'spki', format: 'pem' }).toString());
  const tokens = new Map(users.map(({ name }) => [name, guardSecret(`${name}-${crypto.randomUUID()}`)]));
  const lines = users.map(({ name, username = name, groups }) =>
    [
      tokens.get(name) ?? '',
      username,
      `uid-of-${username}`,
      ...(groups.length > 0 ? [`"${groups.join(',')}"`] : []),
    ].join(','),
  );
  write('tokens.csv', `${lines.join('\n')}\n`);
  return {
    ca: authority.certificate,
    tokenOf: (user) => {
      const token = tokens.get(user);
      if (token === undefined) throw new Error(`Expected one of ${[...tokens.keys()].join(', ')}, but got "${user}".`);
      return token;
    },
  };
}
