import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The paths of the programs that make up a real cluster. */
export interface Binaries {
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly kubectl: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const programs = [
  { key: 'etcd', file: 'etcd', variable: 'TEST_ASSET_ETCD', package: 'go.etcd.io/etcd/server/v3' },
  {
    key: 'kubeApiserver',
    file: 'kube-apiserver',
    variable: 'TEST_ASSET_KUBE_APISERVER',
    package: 'k8s.io/kubernetes/cmd/kube-apiserver',
  },
  {
    key: 'kubectl',
    file: 'kubectl',
    variable: 'TEST_ASSET_KUBECTL',
    package: 'k8s.io/kubernetes/cmd/kubectl',
  },
] as const;

const moduleFolder = fileURLToPath(new URL('.', import.meta.url));

/**
 * The programs that the environment names (TEST_ASSET_..., then KUBEBUILDER_ASSETS, as every user of envtest expects);
 * what it doesn't name is taken from the cache, and built into it when it isn't there. Throws one sentence that says
 * what is missing.
 */
export function findBinaries(environment: Environment = process.env): Binaries {
  const found = programs.map((program) => [program.key, findNamed(program, environment)] as const);
  if (found.every(([, path]) => path !== undefined)) return Object.fromEntries(found) as unknown as Binaries;
  const folder = cacheFolder(environment);
  if (!existsSync(folder)) build(folder);
  return Object.fromEntries(
    programs.map((program, index) => [program.key, found[index]?.[1] ?? join(folder, program.file)]),
  ) as unknown as Binaries;
}

function findNamed({ file, variable }: (typeof programs)[number], environment: Environment): string | undefined {
  const assets = environment['KUBEBUILDER_ASSETS'];
  const path = environment[variable] || (assets && join(assets, file));
  if (!path) return undefined;
  if (existsSync(path)) return path;
  const named = environment[variable] ? variable : 'KUBEBUILDER_ASSETS';
  throw new Error(`Expected ${file} at ${path}, which ${named} names, but got no such file: mend or unset it.`);
}

/** Outside the checkout, so that a fresh clone finds what an older one built; a folder is there whole or not at all. */
export function cacheFolder(environment: Environment = process.env): string {
  const root =
    environment['TEST_CLUSTER_CACHE'] ||
    join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'machineprovider-gateway');
  const digest = createHash('sha256')
    .update(readFileSync(join(moduleFolder, 'go.sum')))
    .digest('hex');
  return join(root, `kubernetes-${kubernetesVersion()}-${process.platform}-${process.arch}-${digest.slice(0, 12)}`);
}

/** The version that go.mod pins, `v1.37.2`. */
export function kubernetesVersion(): string {
  const [, version] = /^\tk8s\.io\/kubernetes (v\S+)/m.exec(readFileSync(join(moduleFolder, 'go.mod'), 'utf8')) ?? [];
  if (version === undefined) throw new Error('Expected go.mod to require k8s.io/kubernetes, but got no such line.');
  return version;
}

function build(folder: string): void {
  const go = spawnSync('go', ['version'], { stdio: 'ignore' });
  if (go.error !== undefined || go.status !== 0) {
    throw new Error(
      'Expected Go 1.26 or newer on the PATH to build kube-apiserver, etcd and kubectl, but got no `go`: install it ' +
        '(https://go.dev/dl), or set KUBEBUILDER_ASSETS to a folder that has the three.',
    );
  }
  process.stderr.write(`Building Kubernetes ${kubernetesVersion()} into ${folder} (once, some minutes) ...\n`);
  mkdirSync(join(folder, '..'), { recursive: true });
  // Built beside its place and renamed: a build that is interrupted leaves nothing that looks whole.
  const unfinished = mkdtempSync(`${folder}.`);
  try {
    for (const program of programs) buildProgram(program, unfinished);
    place(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Another run may have built the same meanwhile; either will do. */
function place(unfinished: string, folder: string): void {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

function buildProgram(program: (typeof programs)[number], folder: string): void {
  process.stderr.write(`  ${program.file}\n`);
  const { status } = spawnSync(
    'go',
    ['build', '-trimpath', '-ldflags', versionFlags(), '-o', join(folder, program.file), program.package],
    { cwd: moduleFolder, stdio: ['ignore', 2, 2], env: { ...process.env, GOWORK: 'off', GOFLAGS: '-mod=readonly' } },
  );
  if (status !== 0) {
    throw new Error(`Expected \`go build ${program.package}\` to work in ${moduleFolder}, but got exit ${status}.`);
  }
}

/** Without them discovery tells v0.0.0. */
function versionFlags(): string {
  const version = kubernetesVersion();
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  const set = (name: string, value: string | undefined) => `-X k8s.io/component-base/version.${name}=${value ?? ''}`;
  return ['-s -w', set('gitVersion', version), set('gitMajor', major), set('gitMinor', minor)].join(' ');
}
