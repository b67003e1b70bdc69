import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { request } from 'node:https';
import * as x509 from '@peculiar/x509';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startTinyGateway } from './support/tiny-gateway.ts';

it('speaks TLS, over HTTP and sockets, and stops with connections open', async () => {
  const gateway = await startTinyGateway({ tls: await selfSigned() });
  expect(gateway.url).toBe(`https://127.0.0.1:${gateway.port}/graphql`);
  const answer = await new Promise<{ hsts: unknown; status: unknown }>((resolve, reject) => {
    request(new URL('/livez', gateway.url), { rejectUnauthorized: false }, (response) => {
      response.resume();
      resolve({ hsts: response.headers['strict-transport-security'], status: response.statusCode });
    })
      .once('error', reject)
      .end();
  });
  expect(answer).toEqual({ hsts: 'max-age=31536000', status: 200 });
  const socket = new WebSocket(gateway.url.replace('https', 'wss'), 'graphql-transport-ws', {
    rejectUnauthorized: false,
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await gateway.stop();
  expect(await closed).toBe(1001);
});

async function selfSigned(): Promise<{ cert: string; key: string }> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({ name: 'CN=localhost', keys });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    cert: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
  };
}
