import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Identity } from './identity.ts';
import { writePrivateFile } from './private-file.ts';

/** Seen in `kubectl config current-context`, so that nobody takes it for a real cluster. */
const contextName = 'machineprovider-embedded';

/** Writes DATA_DIR/kubeconfig (0600: it holds the token) for kubectl and the gateway alike; returns its path. */
export function writeKubeconfig(dataDir: string, url: string, { certificate, token }: Identity): string {
  const path = join(dataDir, 'kubeconfig');
  const authority = Buffer.from(certificate).toString('base64');
  writePrivateFile(
    path,
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: contextName, cluster: { server: url, 'certificate-authority-data': authority } }],
      users: [{ name: contextName, user: { token } }],
      contexts: [{ name: contextName, context: { cluster: contextName, user: contextName, namespace: 'default' } }],
      'current-context': contextName,
    }),
  );
  return path;
}
