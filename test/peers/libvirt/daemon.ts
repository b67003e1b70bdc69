import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePorts } from '../../cluster/bed/free-ports.ts';
import type { CertificateAuthority } from '../../support/certificates.ts';
import { startPeerProcess } from '../bed/peer-process.ts';
import { enterAs, type Packages, unshare } from './packages.ts';

export interface DaemonOptions {
  /** Behind its certificate, for 127.0.0.1 and localhost, and behind those of its clients. */
  readonly authority: CertificateAuthority;
  /** Users of SASL and their passwords; without any, nobody is asked who they are. */
  readonly users?: Readonly<Record<string, string>>;
  readonly mechanisms?: string;
  /** More lines of libvirtd.conf. */
  readonly settings?: readonly string[];
  /** A folder that has a file system of its own, and the megabytes of that. */
  readonly disk?: { readonly at: string; readonly megabytes: number };
}

/** The real libvirtd with the drivers of QEMU, LXC and its own test driver. */
export interface Daemon {
  readonly tls: number;
  readonly tcp: number;
  /** The sockets for reading alone, and for everything. */
  readonly readOnlySocket: string;
  readonly socket: string;
  /** With its version. */
  readonly name: string;
  /** What virsh prints, without blanks around it; over the Unix socket, on a driver such as `qemu:///system`. */
  virsh(driver: string, ...command: readonly string[]): Promise<string>;
  /** Gives the disk that many; never fewer than are in use. */
  resizeDisk(megabytes: number): Promise<void>;
  /** kill -9: all that it had is gone. */
  down(): Promise<void>;
  /** Starts it again at its ports, with nothing in it. */
  up(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Mounts the packages over the machine's own folders, for this process and its children alone, and then is the daemon.
 * Everything that the daemon writes is gone with it.
 */
const enter = `set -e
folder=$1; root=$2; shift 2
mkdir -p $folder/own; mount -t tmpfs tmpfs $folder/own; cd $folder/own; mkdir -p etc etcwork var varwork
cp /etc/passwd /etc/group etc/
echo 'libvirt-qemu:x:64055:64055::/var/lib/libvirt:/usr/sbin/nologin' >> etc/passwd
printf 'libvirt-qemu:x:64055:\\nkvm:x:64056:\\n' >> etc/group
mkdir -p etc/libvirt etc/sasl2
printf 'user="root"\\ngroup="root"\\n' > etc/libvirt/qemu.conf
cp $folder/sasl.conf etc/sasl2/libvirt.conf
mount -t overlay overlay -o lowerdir=$root/usr:/usr /usr
mount -t overlay overlay -o lowerdir=$root/etc:/etc,upperdir=etc,workdir=etcwork /etc
mount -t overlay overlay -o lowerdir=/var,upperdir=var,workdir=varwork /var
mount -t tmpfs tmpfs /run
cd /
[ -z "$DISK" ] || { mkdir -p "$DISK"; mount -t tmpfs -o size=$DISK_SIZE tmpfs "$DISK"; }
while IFS=: read -r user password; do
  printf %s "$password" | saslpasswd2 -p -a libvirt -f /etc/libvirt/passwd.db "$user"
done < $folder/users
exec "$@"`;

const run = promisify(execFile);

export async function startDaemon(packages: Packages, options: DaemonOptions): Promise<Daemon> {
  const [tcp = 0] = await findFreePorts(1);
  const { authority, disk } = options;
  const own = await authority.issue('libvirtd', ['127.0.0.1', 'localhost']);
  let sockets = '';
  const server = await startPeerProcess({
    program: unshare[0] ?? '',
    args: (tls, folder) => {
      sockets = folder;
      writeFileSync(join(folder, 'ca.pem'), authority.certificate);
      writeFileSync(join(folder, 'cert.pem'), own.certificate);
      writeFileSync(join(folder, 'key.pem'), own.key, { mode: 0o600 });
      writeFileSync(join(folder, 'libvirtd.conf'), configOf(folder, { tls, tcp }, options));
      writeFileSync(join(folder, 'sasl.conf'), saslOf(options.mechanisms ?? 'scram-sha-256'));
      const users = Object.entries(options.users ?? {}).map(([user, password]) => `${user}:${password}\n`);
      writeFileSync(join(folder, 'users'), users.join(''), { mode: 0o600 });
      const daemon = ['/usr/sbin/libvirtd', '--listen', '--config', join(folder, 'libvirtd.conf')];
      return [
        ...unshare.slice(1),
        ...['/bin/sh', '-c', enter, 'enter', folder, packages.root],
        ...daemon,
        ...['--pid-file', join(folder, 'pid')],
      ];
    },
    environment: disk === undefined ? {} : { DISK: disk.at, DISK_SIZE: `${disk.megabytes}m` },
    isReady: async (tls) => (await listens(tls)) && listens(tcp),
  });
  const all = join(packages.root, 'usr', 'lib');
  const libraries = readdirSync(all)
    .filter((name) => name.endsWith('-linux-gnu'))
    .map((name) => join(all, name));
  return {
    tls: server.port,
    tcp,
    socket: join(sockets, 'libvirt-sock'),
    readOnlySocket: join(sockets, 'libvirt-sock-ro'),
    name: `libvirtd ${packages.version}`,
    async virsh(driver, ...command) {
      const uri = driver.replace(':', '+unix:') + `?socket=${join(sockets, 'libvirt-sock')}`;
      const { stdout } = await run(join(packages.root, 'usr/bin/virsh'), ['--quiet', '--connect', uri, ...command], {
        env: { ...process.env, LD_LIBRARY_PATH: libraries.join(':'), LC_ALL: 'C.UTF-8' },
      });
      return stdout.trim();
    },
    async resizeDisk(megabytes) {
      if (disk === undefined) throw new Error('Expected a daemon with a disk, but it was started without.');
      const resize = ['mount', '-o', `remount,size=${megabytes}m`, disk.at];
      await run('/usr/bin/nsenter', ['--target', String(server.pid), ...enterAs, '--mount', ...resize]);
    },
    down: () => server.down(),
    up: () => server.up(),
    stop: () => server.stop(),
  };
}

function configOf(
  folder: string,
  ports: { tls: number; tcp: number },
  { users, settings = [] }: DaemonOptions,
): string {
  const wanted = users === undefined ? 'none' : 'sasl';
  return [
    'listen_tls = 1',
    'listen_tcp = 1',
    `tls_port = "${ports.tls}"`,
    `tcp_port = "${ports.tcp}"`,
    'listen_addr = "127.0.0.1"',
    `auth_tcp = "${wanted}"`,
    `auth_tls = "${wanted}"`,
    `auth_unix_ro = "${wanted}"`,
    'auth_unix_rw = "none"',
    `unix_sock_dir = "${folder}"`,
    'unix_sock_ro_perms = "0777"',
    `ca_file = "${folder}/ca.pem"`,
    `cert_file = "${folder}/cert.pem"`,
    `key_file = "${folder}/key.pem"`,
    ...settings,
    '',
  ].join('\n');
}

function saslOf(mechanisms: string): string {
  return `mech_list: ${mechanisms}\npwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: /etc/libvirt/passwd.db\n`;
}

function listens(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: '127.0.0.1', port });
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
