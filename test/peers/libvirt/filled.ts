import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Daemon } from './daemon.ts';

/** Names of what `fill` makes; those of machines, pools and networks that people really have. */
export const filled = {
  machine: 'größe & <co> ' + 'x'.repeat(60),
  pool: 'images',
  stopped: 'archive',
  volume: 'debian 12 (genericcloud).raw',
  network: 'lab-net',
  filter: 'no-spoofing',
} as const;

/** Makes one of each at a host, by virsh; the machine has so many CPUs. */
export async function fill(daemon: Daemon, cpus = 3): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'libvirt-xml-'));
  const define = async (driver: string, command: string, xml: string) => {
    const file = join(folder, `${command}.xml`);
    writeFileSync(file, xml);
    await daemon.virsh(driver, command, file);
  };
  const system = 'qemu:///system';
  try {
    const folderOf = (pool: string) => ['dir', '--target', `/var/lib/libvirt/${pool}`];
    for (const pool of [filled.pool, filled.stopped])
      await daemon.virsh(system, 'pool-define-as', pool, ...folderOf(pool));
    await daemon.virsh(system, 'pool-build', filled.pool);
    await daemon.virsh(system, 'pool-start', filled.pool);
    await daemon.virsh(system, 'vol-create-as', filled.pool, filled.volume, '64M', '--format', 'raw');
    await define(
      system,
      'net-define',
      `<network><name>${filled.network}</name><bridge name='virbr7'/><ip address='10.77.0.1' prefix='20'/>
       <ip family='ipv6' address='2001:db8:77::1' prefix='64'/></network>`,
    );
    await define(system, 'nwfilter-define', `<filter name='${filled.filter}' chain='root'/>`);
    const name = filled.machine.replace('&', '&amp;').replace('<', '&lt;');
    await define(
      'lxc:///system',
      'define',
      `<domain type='lxc'><name>${name}</name><memory unit='MiB'>1536</memory><vcpu>${cpus}</vcpu>
       <os><type>exe</type><init>/bin/sh</init></os></domain>`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The lines of an answer that has one name in each. */
export function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .sort();
}
