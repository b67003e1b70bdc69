import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Debian's packages of libvirt, unpacked into a folder of their own: nothing is installed on this machine. */
export interface Packages {
  /** Holds `usr` and `etc`. */
  readonly root: string;
  /** Of libvirt. */
  readonly version: string;
}

const wanted = [
  'libvirt-daemon',
  'libvirt-daemon-driver-qemu',
  'libvirt-daemon-driver-lxc',
  'libvirt-clients',
  'libsasl2-modules',
  'sasl2-bin',
];

/**
 * The packages of the cache, fetched when they are missing; undefined where the machine has no apt, or lets nobody have
 * mounts of their own. Throws a sentence when they can't be fetched.
 */
export function findPackages(): Packages | undefined {
  if (!canHaveMounts() || spawnSync('apt-get', ['--version']).status !== 0) return undefined;
  const files = listFiles() ?? refreshed();
  const [upstream = ''] = /(?<=^libvirt-daemon_)[^-_]+/m.exec(files.join('\n')) ?? [];
  const digest = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 12);
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const root = join(cache, 'machineprovider-gateway', `peers-libvirt${upstream}-${process.arch}-${digest}`);
  if (!existsSync(root)) make(root, files);
  return { root, version: upstream };
}

/** `unshare` with mounts of its own; who is not root needs users of its own for it. */
export const unshare: readonly string[] = [
  '/usr/bin/unshare',
  ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']),
  '--mount',
  '--propagation',
  'private',
];

/** Options of `nsenter`, for what `unshare` has started. */
export const enterAs: readonly string[] = process.getuid?.() === 0 ? [] : ['--user', '--preserve-credentials'];

function canHaveMounts(): boolean {
  const [program = '', ...options] = unshare;
  const attempt =
    'mount -t tmpfs tmpfs /mnt && mkdir /mnt/a /mnt/b && mount -t overlay overlay -o lowerdir=/mnt/a:/mnt/b /mnt/a';
  return spawnSync(program, [...options, '/bin/sh', '-c', attempt]).status === 0;
}

/** Names of the files that apt would fetch: what this machine has already is not among them. */
function listFiles(): string[] | undefined {
  const { status, stdout } = spawnSync(
    'apt-get',
    ['install', '--print-uris', '--yes', '--no-install-recommends', '--reinstall', ...wanted],
    { encoding: 'utf8' },
  );
  const files = [...stdout.matchAll(/^'\S+' (\S+\.deb) /gm)].map(([, file = '']) => file).sort();
  return status === 0 && files.some((file) => file.startsWith('libvirt-daemon_')) ? files : undefined;
}

function refreshed(): string[] {
  run('apt-get', ['update', '--quiet'], '/');
  const files = listFiles();
  if (files !== undefined) return files;
  throw new Error(
    'Expected apt to know the package libvirt-daemon, which the peer of libvirt is made of, but got none.',
  );
}

function make(root: string, files: readonly string[]): void {
  process.stderr.write(`Fetching libvirt's packages into ${root} (once) ...\n`);
  mkdirSync(join(root, '..'), { recursive: true });
  // Made beside its place and renamed: what is interrupted leaves nothing that looks whole.
  const unfinished = mkdtempSync(`${root}.`);
  const debs = mkdtempSync(`${root}.debs.`);
  try {
    const pinned = files.map((file) => {
      const [name = '', version = ''] = file.split('_');
      return `${name}=${decodeURIComponent(version)}`;
    });
    run('apt-get', ['download', '--quiet', ...pinned], debs);
    for (const deb of readdirSync(debs)) run('dpkg-deb', ['--extract', join(debs, deb), unfinished], debs);
    // On a merged system /lib is /usr/lib, and is mounted over as such.
    for (const name of ['lib', 'sbin', 'bin'].filter((each) => existsSync(join(unfinished, each)))) {
      run('cp', ['-a', `${name}/.`, `usr/${name}/`], unfinished);
      rmSync(join(unfinished, name), { recursive: true });
    }
    mkdirSync(join(unfinished, 'etc'), { recursive: true });
    place(unfinished, root);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
    rmSync(debs, { recursive: true, force: true });
  }
}

/** Another run may have made the same meanwhile; either will do. */
function place(unfinished: string, root: string): void {
  try {
    renameSync(unfinished, root);
  } catch (error) {
    if (!existsSync(root)) throw error;
  }
}

function run(program: string, args: readonly string[], cwd: string): void {
  const { status, error } = spawnSync(program, args, { cwd, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  const got = error?.message ?? `exit ${status}`;
  throw new Error(
    `Expected \`${program} ${args.join(' ')}\` to work, since the peer of libvirt needs it, but got ${got}.`,
  );
}
