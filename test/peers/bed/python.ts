import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A Python that has the packages of requirements.txt. */
export interface Python {
  /** Path of the interpreter. */
  readonly program: string;
  /** Of each package that was asked for, by its name in lower case: `moto` to `5.2.5`. */
  readonly versions: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));

/**
 * The Python of the cache, made there when it is missing; undefined where the machine has no Python. Throws a sentence
 * when it can't be made.
 */
export function findPython(environment: Environment = process.env): Python | undefined {
  const base = basePython();
  if (base === undefined) return undefined;
  const folder = cacheFolder(base.version, environment);
  if (!existsSync(folder)) make(base.program, folder);
  return { program: join(folder, 'bin', 'python'), versions: requiredVersions() };
}

function basePython(): { program: string; version: string } | undefined {
  const { status, stdout } = spawnSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
    encoding: 'utf8',
  });
  return status === 0 ? { program: 'python3', version: stdout.trim() } : undefined;
}

/** Outside the checkout, so that a fresh clone finds what an older one made; a folder is there whole or not at all. */
function cacheFolder(version: string, environment: Environment): string {
  const root = join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'machineprovider-gateway');
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  return join(root, `peers-python${version}-${process.platform}-${process.arch}-${digest}`);
}

function make(python: string, folder: string): void {
  process.stderr.write(`Installing Python's packages of ${requirements} into ${folder} (once) ...\n`);
  mkdirSync(join(folder, '..'), { recursive: true });
  // Made beside its place and renamed: what is interrupted leaves nothing that looks whole.
  const unfinished = mkdtempSync(`${folder}.`);
  try {
    run(python, ['-m', 'venv', unfinished]);
    const quiet = ['--quiet', '--no-input', '--disable-pip-version-check'];
    // The list is complete, and nothing of it is compiled or run while it is installed.
    const pinned = ['--no-deps', '--only-binary', ':all:', '--requirement', requirements];
    run(join(unfinished, 'bin', 'python'), ['-m', 'pip', 'install', ...quiet, ...pinned]);
    place(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function run(program: string, args: readonly string[]): void {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  const got = error?.message ?? `exit ${status}`;
  throw new Error(`Expected \`${program} ${args.join(' ')}\` to work, since peers need it, but got ${got}.`);
}

/** Another run may have made the same meanwhile; either will do. */
function place(unfinished: string, folder: string): void {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

function requiredVersions(): Record<string, string> {
  const pins = readFileSync(requirements, 'utf8').matchAll(/^([\w.-]+)==(\S+)$/gm);
  return Object.fromEntries(Array.from(pins, ([, name = '', version = '']) => [name.toLowerCase(), version]));
}
