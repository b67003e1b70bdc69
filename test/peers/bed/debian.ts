import { execFile, type ExecFileOptions, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startReaper } from '../../cluster/bed/reaper.ts';

/** Packages of Debian, unpacked beside the system: nothing is installed, and no right of root is needed. */
export interface DebianPackages {
  /** Where `usr/bin` and the rest is. */
  readonly root: string;
  /** Of each package that was unpacked, by its name. */
  readonly versions: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const run = promisify(execFile);

/** The release of this machine's Debian, as `bookworm`; undefined where there is no apt. */
export function findDebian(): string | undefined {
  if (spawnSync('apt-get', ['--version']).status !== 0) return undefined;
  return /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
}

/**
 * These packages and all that they need beside what the system has, from a cache outside the checkout; fetched and
 * unpacked there when they are missing. Throws a sentence when that can't be done.
 */
export async function findDebianPackages(
  names: readonly string[],
  release: string,
  environment: Environment = process.env,
): Promise<DebianPackages> {
  const folder = cacheFolder(`${release} ${names.join(' ')}`, names[0] ?? '', environment);
  if (!existsSync(folder)) await make(names, folder);
  const versions = JSON.parse(await readFile(join(folder, 'versions.json'), 'utf8')) as Record<string, string>;
  return { root: join(folder, 'root'), versions };
}

/** Outside the checkout, so that a fresh clone finds what an older one made; a folder is there whole or not at all. */
export function cacheFolder(content: string, name: string, environment: Environment = process.env): string {
  const root = join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'machineprovider-gateway');
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return join(root, `peers-${name}-${process.platform}-${process.arch}-${digest}`);
}

/** Runs a program to its end; it ends with this process, even when that is killed. */
export type Run = (program: string, args: readonly string[], options?: ExecFileOptions) => Promise<void>;

/** Makes a folder beside its place and renames it: what is interrupted leaves nothing that looks whole, and nothing at all. */
export async function makeWhole(
  folder: string,
  fill: (unfinished: string, runIn: Run) => Promise<void>,
): Promise<void> {
  await mkdir(join(folder, '..'), { recursive: true });
  const unfinished = await mkdtemp(`${folder}.`);
  const reaper = startReaper(unfinished);
  const running = new Set<number>();
  const runIn: Run = async (program, args, options = {}) => {
    const ending = run(program, args, { ...options, maxBuffer: 64 * 1024 * 1024 });
    const { pid = 0 } = ending.child;
    reaper.watch([...running.add(pid)]);
    try {
      await ending;
    } finally {
      running.delete(pid);
      reaper.watch([...running]);
    }
  };
  try {
    await fill(unfinished, runIn);
    await rename(unfinished, folder).catch((error: unknown) => {
      // Another run may have made the same meanwhile; either will do.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await reaper.finish();
  }
}

async function make(names: readonly string[], folder: string): Promise<void> {
  process.stderr.write(`Unpacking ${names.join(', ')} of Debian into ${folder} (once) ...\n`);
  await makeWhole(folder, async (unfinished, runIn) => {
    const [lists, archives, root] = ['lists', 'archives', 'root'].map((name) => join(unfinished, name));
    if (lists === undefined || archives === undefined || root === undefined) return;
    for (const path of [join(lists, 'partial'), join(archives, 'partial'), root])
      await mkdir(path, { recursive: true });
    const own = [`Dir::State::lists=${lists}`, `Dir::Cache=${unfinished}`, `Dir::Cache::archives=${archives}`];
    const options = [...own, 'Debug::NoLocking=1', 'APT::Sandbox::User='].flatMap((option) => ['-o', option]);
    await say(runIn('apt-get', [...options, 'update']));
    const wanted = ['--yes', '--no-install-recommends', '--download-only', 'install', ...names];
    await say(runIn('apt-get', [...options, ...wanted]));
    const files = (await readdir(archives)).filter((file) => file.endsWith('.deb'));
    for (const file of files) await say(runIn('dpkg-deb', ['--extract', join(archives, file), root]));
    await writeFile(join(unfinished, 'versions.json'), JSON.stringify(versionsOf(files)));
    await Promise.all([lists, archives].map((path) => rm(path, { recursive: true })));
  });
}

async function say(running: Promise<unknown>): Promise<void> {
  await running.catch((error: unknown) => {
    const got = error instanceof Error ? error.message.slice(0, 2_000) : String(error);
    throw new Error(`Expected Debian's packages to be fetched and unpacked, since a peer needs them, but got ${got}`);
  });
}

/** `nova-api_2%3a26.2.2-1_all.deb`: without the epoch, which nobody says. */
function versionsOf(files: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    files.map((file) => {
      const [name = '', version = ''] = decodeURIComponent(file).split('_');
      return [name, version.replace(/^\d+:/, '')];
    }),
  );
}
