import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DebianPackages, findDebianPackages } from '../bed/debian.ts';

const names = ['nova-api', 'keystone', 'glance-api', 'neutron-server', 'cinder-api', 'placement-api'];

/** Debian's OpenStack, and how its programs are run from where they were unpacked. */
export interface OpenstackPackages extends DebianPackages {
  readonly python: string;
  /** To be set for each of its programs. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Of that release of Debian; fetched when first needed. */
export async function findOpenstack(release: string): Promise<OpenstackPackages> {
  const packages = await findDebianPackages([...names, 'python3-openstackclient'], release);
  const { root } = packages;
  const libraries = ['usr/lib/x86_64-linux-gnu', 'usr/lib/aarch64-linux-gnu', 'lib/x86_64-linux-gnu'];
  const environment = {
    PYTHONPATH: join(root, 'usr/lib/python3/dist-packages'),
    PYTHONNOUSERSITE: '1',
    PYTHONWARNINGS: 'ignore',
    LD_LIBRARY_PATH: libraries.map((path) => join(root, path)).join(':'),
  };
  // The system's own, unless it came with the packages.
  const unpacked = join(root, 'usr/bin/python3.11');
  return { ...packages, environment, python: existsSync(unpacked) ? unpacked : '/usr/bin/python3' };
}

export function programOf({ root }: OpenstackPackages, name: string): string {
  return join(root, 'usr/bin', name);
}

/** For reports: `OpenStack Zed (keystone 22.0.2-0+deb12u6, ...)`. */
export function nameOf({ versions }: OpenstackPackages): string {
  const services = ['keystone', 'nova-api', 'glance-api', 'neutron-server', 'cinder-api', 'placement-api'];
  const told = services.map((name) => `${name} ${versions[name] ?? ''}`);
  return `OpenStack Zed (${told.join(', ')}), read by openstackclient ${versions['python3-openstackclient'] ?? ''}`;
}
