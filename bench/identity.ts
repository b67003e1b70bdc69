import { countRequests } from '../test/cluster/auth/support/counting-proxy.ts';
import { asText, createClient } from '../test/cluster/contract/support/client.ts';
import { readKubeconfig } from '../test/support/cluster-api.ts';
import { type Figures, send, type Target } from './measure.ts';
import { benchNamespaces } from './objects.ts';
import { type BenchOperation, operations } from './operations.ts';
import { clusterFlags, startGateway } from './processes.ts';
import { bodyOf, measureInterleaved, medianShare, printHead, printRow, settings } from './rounds.ts';
import { printTarget } from './targets.ts';

/** One user may have no more of a gateway than so many lists of 100 a second; gets are too small to come there. */
const perSecond: Readonly<Record<string, number>> = { 'list 100': 300 };

/** What it costs to know who asks and what they may: the same gateway twice, and once more with nothing remembered. */
export async function benchIdentity(kubeconfigPath: string): Promise<void> {
  await using running = new AsyncDisposableStack();
  const run = <T extends { stop(): Promise<void> }>(part: T): T => running.adopt(part, (started) => started.stop());
  const token = administratorsToken(kubeconfigPath);
  const open = run(await startGateway(clusterFlags(kubeconfigPath)));
  const asking = run(await startGateway(clusterFlags(kubeconfigPath, 'token')));
  for (const gateway of [open, asking]) await gateway.loopDelay();
  const variants = {
    none: { name: 'AUTH=none', ...targetOf(open) },
    gateway: { name: 'AUTH=token', ...targetOf(asking), token },
  };
  const measured = await measure(variants, ['get', 'list 100'], 'AUTH=none');
  const proxy = run(await countRequests(kubeconfigPath));
  const cold = run(await startGateway(clusterFlags(proxy.kubeconfigPath, 'token')));
  const count = () =>
    ['/selfsubjectreviews', '/selfsubjectaccessreviews'].map((path) => proxy.countAll(path)).join(' and ');
  const before = count();
  await send({ ...cold, token }, bodyOf(operation('list 100')));
  const reviews = count();
  for (const [name, figures] of measured) {
    const share = (medianShare(figures, 'gateway', 'none') - 1) * 100;
    printTarget(`identity and permission, warm, of ${name}`, `${share.toFixed(1)} % CPU`, 'at most 10 %', share <= 10);
  }
  const isOne = before === '0 and 0' && reviews === '1 and 1';
  printTarget('identity and permission, cold', `${reviews} reviews`, '1 of who, 1 of what is allowed', isOne);
}

/** A list for who sees three namespaces of fifty, beside the same for who sees them all. */
export async function benchScopes(kubeconfigPath: string): Promise<void> {
  const gateway = await startGateway(clusterFlags(kubeconfigPath, 'token'));
  try {
    await gateway.loopDelay();
    const variants = {
      all: { name: 'all of 50', ...targetOf(gateway), token: administratorsToken(kubeconfigPath) },
      gateway: { name: '3 of 50', ...targetOf(gateway), token: await narrowToken(kubeconfigPath) },
    };
    await measure(variants, ['list 100'], 'all of 50');
  } finally {
    await gateway.stop();
  }
}

/** A few percent are looked for, so there are more rounds than elsewhere. */
const rounds = 3 * settings.rounds;

async function measure(variants: Readonly<Record<string, Target>>, names: readonly string[], baseline: string) {
  const keys = Object.keys(variants);
  const measured = new Map<string, ReadonlyMap<string, readonly Figures[]>>();
  console.log(
    `\nserver CPU per request, microseconds: median of ${rounds} interleaved rounds (lowest .. highest), and of their ratios`,
  );
  printHead(
    Object.values(variants).map(({ name }) => name),
    `of ${baseline}`,
  );
  for (const name of names) {
    const interleaved = Object.entries(variants).map(([key, target]) => ({
      name: key,
      target: { ...target, perSecond: perSecond[name] },
    }));
    const figures = await measureInterleaved(interleaved, bodyOf(operation(name)), undefined, rounds);
    measured.set(name, figures);
    const share = medianShare(figures, 'gateway', keys[0] ?? '') * 100;
    printRow(name, figures, keys, `${share.toFixed(0)} %`);
  }
  return measured;
}

function operation(wanted: string): BenchOperation {
  const found = operations.find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`There is no operation "${wanted}".`);
  return found;
}

const targetOf = ({ url, pid }: Target) => ({ url, pid });

export function administratorsToken(kubeconfigPath: string): string {
  const token = readKubeconfig(kubeconfigPath).users[0]?.user['token'];
  if (token === undefined) throw new Error(`Expected a token in ${kubeconfigPath}, but got none.`);
  return token;
}

/** Of a service account that may read in three namespaces; one that is there already is taken. */
async function narrowToken(kubeconfigPath: string): Promise<string> {
  const client = createClient(kubeconfigPath);
  const put = async (path: string, body: unknown, ...codes: readonly number[]) => {
    const answer = await client.call('POST', path, body);
    if (![201, ...codes].includes(answer.code)) throw new Error(`Expected ${path} to take it, but got ${answer.text}`);
    return answer.body;
  };
  try {
    const accounts = '/api/v1/namespaces/team-0/serviceaccounts';
    await put(accounts, { metadata: { name: 'narrow' } }, 409);
    const rbac = '/apis/rbac.authorization.k8s.io/v1';
    const rules = [{ apiGroups: ['vitistack.io'], resources: ['machineproviders'], verbs: ['get', 'list', 'watch'] }];
    await put(`${rbac}/clusterroles`, { metadata: { name: 'narrow' }, rules }, 409);
    for (const number of [0, Math.floor(benchNamespaces / 2), benchNamespaces - 1]) {
      const binding = {
        metadata: { name: 'narrow' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'narrow' },
        subjects: [{ kind: 'ServiceAccount', name: 'narrow', namespace: 'team-0' }],
      };
      await put(`${rbac}/namespaces/team-${number}/rolebindings`, binding, 409);
    }
    const { status } = await put(`${accounts}/narrow/token`, { spec: { expirationSeconds: 3_600 } });
    return asText(status?.['token']);
  } finally {
    await client.close();
  }
}
