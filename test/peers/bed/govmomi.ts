import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Programs of VMware's own library for Go: a simulator of vCenter, and the client that reads it. */
export interface Govmomi {
  /** `v0.46.3`. */
  readonly version: string;
  /** Paths of the programs. */
  readonly vcsim: string;
  readonly govc: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const version = 'v0.46.3';
const programs = ['vcsim', 'govc'] as const;

/**
 * The programs of the cache, built there when they are missing; undefined where the machine has no Go. Throws a sentence
 * when they can't be built.
 */
export function findGovmomi(environment: Environment = process.env): Govmomi | undefined {
  const folder = cacheFolder(environment);
  if (!existsSync(folder)) {
    const go = spawnSync('go', ['version'], { stdio: 'ignore' });
    if (go.error !== undefined || go.status !== 0) return undefined;
    build(folder);
  }
  return { version, vcsim: join(folder, 'vcsim'), govc: join(folder, 'govc') };
}

/** Outside the checkout, so that a fresh clone finds what an older one built; a folder is there whole or not at all. */
function cacheFolder(environment: Environment): string {
  const root = join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'machineprovider-gateway');
  return join(root, `govmomi-${version}-${process.platform}-${process.arch}`);
}

function build(folder: string): void {
  process.stderr.write(`Building vcsim and govc ${version} into ${folder} (once, a minute or two) ...\n`);
  mkdirSync(join(folder, '..'), { recursive: true });
  // Built beside its place and renamed: a build that is interrupted leaves nothing that looks whole.
  const unfinished = mkdtempSync(`${folder}.`);
  try {
    // Go checks what it gets against the public log of checksums.
    const packages = programs.map((program) => `github.com/vmware/govmomi/${program}@${version}`);
    const env = { ...process.env, GOBIN: unfinished, GOWORK: 'off', GOFLAGS: '-trimpath' };
    const { status } = spawnSync('go', ['install', ...packages], { stdio: ['ignore', 2, 2], env });
    if (status !== 0) throw new Error(`Expected \`go install\` of govmomi ${version} to work, but got exit ${status}.`);
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
