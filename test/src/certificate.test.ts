import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import pino from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { readCertificate } from '../../src/certificate.ts';
import { createCertificateAuthority, type KeyAndCertificate } from '../support/certificates.ts';
import { startTinyGateway } from './server/support/tiny-gateway.ts';

function aFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const certPath = join(folder, 'tls.crt');
  const keyPath = join(folder, 'tls.key');
  const put = ({ certificate, key }: KeyAndCertificate) => {
    writeFileSync(certPath, certificate);
    writeFileSync(keyPath, key);
  };
  return { certPath, keyPath, put };
}

/** The name in the certificate that a new connection is shown. */
function shownName(port: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
    resolve(String(socket.getPeerCertificate().subject.CN));
    socket.destroy();
  });
  socket.on('error', reject);
  return promise;
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await sleep(5);
}

it('shows a certificate that was renewed on disk to new connections, without a restart', async () => {
  const authority = await createCertificateAuthority('authority');
  const { put, ...paths } = aFolder();
  put(await authority.issue('first', ['127.0.0.1']));
  const log = pino({ level: 'silent' });
  const gateway = await startTinyGateway({ tls: readCertificate({ ...paths, log, lookMs: 5 }) });
  expect(await shownName(gateway.port)).toBe('first');
  put(await authority.issue('second', ['127.0.0.1']));
  await until(async () => (await shownName(gateway.port)) === 'second');
});

it('keeps the old certificate while the new one has no key that fits, and says so', async () => {
  const authority = await createCertificateAuthority('authority');
  const [first, second] = [await authority.issue('first'), await authority.issue('second')];
  const { put, ...paths } = aFolder();
  put(first);
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const renewed: string[] = [];
  const following = readCertificate({ ...paths, log, lookMs: 5 }).follow(({ cert }) => renewed.push(cert));
  onTestFinished(() => following.stop());
  put({ certificate: second.certificate, key: first.key });
  await until(() => lines.length > 0);
  expect(lines.join('')).toContain('the old one stays in use: TLS_KEY is not the key of TLS_CERT.');
  expect(lines.join('')).not.toContain('PRIVATE KEY');
  expect(renewed).toEqual([]);
  put(second);
  await until(() => renewed.length > 0);
  expect(renewed).toEqual([second.certificate]);
});
