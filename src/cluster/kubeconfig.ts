import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { GatewayError } from '../../schema/gateway-error.ts';
import {
  type KubeconfigCluster,
  type KubeconfigFile,
  type KubeconfigUser,
  readKubeconfigFile,
} from './kubeconfig-file.ts';

/** The files that a KUBECONFIG setting names, as kubectl reads it: a list, else `~/.kube/config`. */
export function kubeconfigPaths(setting: string | undefined): readonly string[] {
  const paths = (setting ?? '').split(delimiter).filter((path) => path !== '');
  return paths.length > 0 ? paths : [join(homedir(), '.kube', 'config')];
}

/**
 * The kubeconfig of one context for client-node, merged from files as kubectl does (the first that names a thing
 * wins, absent files are skipped). Throws GatewayError INVALID with one sentence when there is no usable cluster.
 */
export async function loadKubeconfig(paths: readonly string[], context: string | undefined): Promise<KubeConfig> {
  const files = (await Promise.all(paths.map(readKubeconfigFile))).filter((file) => file !== undefined);
  if (files.length === 0) {
    throw invalid(
      `Expected a kubeconfig in ${paths.join(' or ')}, but got no such file.`,
      'Set KUBECONFIG to its path.',
    );
  }
  const { cluster, user, namespace } = selectContext(files, context);
  checkReadable(cluster, user);
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromString(
    JSON.stringify({
      clusters: [forClientNode(cluster)],
      users: [withTokenFile(user)],
      contexts: [{ name: 'selected', context: { cluster: cluster.name, user: user.name, namespace } }],
      'current-context': 'selected',
    }),
  );
  return config;
}

/** The service account that Kubernetes mounts into a pod; `root` stands before its path, empty but in tests. */
export async function loadServiceAccount(root: string): Promise<KubeConfig> {
  if (!process.env.KUBERNETES_SERVICE_HOST || !process.env.KUBERNETES_SERVICE_PORT) {
    throw invalid(
      'Expected KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT as in every pod, but got none.',
      'Run the gateway in a pod, or set CLUSTER to kubeconfig.',
    );
  }
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromCluster(root);
  const cluster = config.getCurrentCluster();
  readable('the CA of the service account', cluster?.caFile, checkPod);
  readable(
    'the token of the service account',
    join(root, '/var/run/secrets/kubernetes.io/serviceaccount/token'),
    checkPod,
  );
  return config;
}

function selectContext(files: readonly KubeconfigFile[], wanted: string | undefined) {
  const name = wanted ?? files.map((file) => file['current-context']).find(Boolean);
  const contexts = files.flatMap((file) => file.contexts ?? []);
  const known =
    contexts.length === 0
      ? 'none'
      : contexts
          .slice(0, 10)
          .map((each) => each.name)
          .join(', ');
  if (!name) throw invalid(`Expected a current-context in the kubeconfig (it has ${known}), but got none.`, setContext);
  const context = contexts.find((each) => each.name === name)?.context;
  if (context === undefined) {
    throw invalid(`Expected a context of the kubeconfig (it has ${known}), but got "${name}".`, setContext);
  }
  const cluster = files.flatMap((file) => file.clusters ?? []).find((each) => each.name === context.cluster);
  if (cluster === undefined) {
    throw invalid(
      `Expected the cluster "${context.cluster}" of context "${name}", but got none of that name.`,
      checkIt,
    );
  }
  const users = files.flatMap((file) => file.users ?? []);
  const user = context.user ? users.find((each) => each.name === context.user) : { name: 'anonymous', user: {} };
  if (user === undefined) {
    throw invalid(`Expected the user "${context.user}" of context "${name}", but got none of that name.`, checkIt);
  }
  return { cluster, user, namespace: context.namespace };
}

const setContext = 'Set KUBE_CONTEXT, or run `kubectl config use-context NAME`.';
const checkPod = 'Let the pod mount its service account (automountServiceAccountToken), or set CLUSTER to kubeconfig.';
const checkIt = 'Check the kubeconfig with `kubectl config view`.';

/** client-node refuses plain http unless TLS verification is off, which means nothing there. */
function forClientNode({ name, cluster }: KubeconfigCluster): KubeconfigCluster {
  const proxy = cluster['proxy-url'];
  if (proxy && !/^https?:/.test(proxy)) {
    throw invalid(`Expected an http or https proxy-url of cluster "${name}", but got another scheme.`, checkIt);
  }
  return cluster.server.startsWith('http:')
    ? { name, cluster: { ...cluster, 'insecure-skip-tls-verify': true } }
    : { name, cluster };
}

/** client-node doesn't know kubectl's `tokenFile`, but its own tokenFile provider re-reads one. As kubectl, it beats `token`. */
function withTokenFile({ name, user }: KubeconfigUser): KubeconfigUser {
  if (!user?.tokenFile) return { name, user };
  const provider = { name: 'tokenFile', config: { tokenFile: user.tokenFile } };
  return { name, user: { ...user, token: undefined, 'auth-provider': provider } };
}

function checkReadable({ cluster }: KubeconfigCluster, { user }: KubeconfigUser): void {
  readable('the certificate-authority of the kubeconfig', cluster['certificate-authority']);
  readable('the client-certificate of the kubeconfig', user?.['client-certificate']);
  readable('the client-key of the kubeconfig', user?.['client-key']);
  readable('the tokenFile of the kubeconfig', user?.tokenFile);
}

function readable(what: string, path: string | null | undefined, fix = checkIt): void {
  if (!path) return;
  try {
    accessSync(path, constants.R_OK);
  } catch {
    throw invalid(`Expected ${what} in ${path}, but got no readable file.`, fix);
  }
}

function invalid(message: string, fix: string): GatewayError {
  return new GatewayError('INVALID', message, { fix });
}
