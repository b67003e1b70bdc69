import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  type CertificateAuthority,
  createCertificateAuthority,
  type KeyAndCertificate,
} from '../../support/certificates.ts';
import { host } from './fixture/vcenter.ts';
import type { Govmomi } from '../bed/govmomi.ts';
import { startPeerProcess } from '../bed/peer-process.ts';

export const user = 'VSPHERE.LOCAL\\gateway';
export const password = 'canary-password-of-vcenter <&>"\'';

/** vcsim, a vCenter as the authors of VMware's library for Go understand it, behind a certificate that is checked. */
export interface Vcsim {
  /** `127.0.0.1:PORT`. */
  readonly place: string;
  readonly authority: CertificateAuthority;
  /** With its version, and that of its second reader. */
  readonly name: string;
  /** Of the process. */
  readonly pid: number | undefined;
  /** What govc prints, as JSON; it signs in by itself. */
  read(...args: readonly string[]): Promise<unknown>;
  /** What govc prints, as text. */
  govc(...args: readonly string[]): Promise<string>;
  /** kill -9: what was changed in its model is gone. */
  down(): Promise<void>;
  /** Starts it again at its address. */
  up(): Promise<void>;
  stop(): Promise<void>;
}

/** `model` are flags that say what it has: `['-dc', '2', '-vm', '4']`. */
export async function startVcsim(govmomi: Govmomi, model: readonly string[], readyWithinMs?: number): Promise<Vcsim> {
  const authority = await createCertificateAuthority('authority of vcsim');
  const pair = await authority.issue('vcsim', ['127.0.0.1', 'localhost', host]);
  // In the folder of the process, which goes with it, however that ends.
  let authorities = '';
  const server = await startPeerProcess({
    program: govmomi.vcsim,
    args: (port, own) => {
      authorities = join(own, 'ca.crt');
      writeFileSync(authorities, authority.certificate);
      const { certificate, key } = writePair(own, pair);
      const listening = ['-l', `127.0.0.1:${port}`, '-tlscert', certificate, '-tlskey', key];
      return [...listening, '-username', user, '-password', password, ...model];
    },
    isReady: (port) => answers(port, authority.certificate),
    ...(readyWithinMs !== undefined && { readyWithinMs }),
  });
  const place = `127.0.0.1:${server.port}`;
  const environment = {
    ...process.env,
    GOVC_URL: `https://${place}/sdk`,
    GOVC_USERNAME: user,
    GOVC_PASSWORD: password,
    GOVC_TLS_CA_CERTS: authorities,
    GOVC_PERSIST_SESSION: 'false',
  };
  const govc = async (...args: readonly string[]) => {
    const run = promisify(execFile);
    return (await run(govmomi.govc, [...args], { env: environment, maxBuffer: 256 * 1024 * 1024 })).stdout;
  };
  return {
    place,
    authority,
    name: `vcsim ${govmomi.version}, read by govc ${govmomi.version}`,
    pid: server.pid,
    govc,
    read: async (...args) => JSON.parse(await govc(...args, '-json')) as unknown,
    down: () => server.down(),
    up: () => server.up(),
    stop: () => server.stop(),
  };
}

function writePair(folder: string, pair: KeyAndCertificate): { certificate: string; key: string } {
  const files = { certificate: join(folder, 'tls.crt'), key: join(folder, 'tls.key') };
  writeFileSync(files.certificate, pair.certificate);
  writeFileSync(files.key, pair.key);
  return files;
}

function answers(port: number, ca: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/about', ca, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', reject);
  });
}
