import type { TestProject } from 'vitest/node';
import { type Binaries, findBinaries } from '../cluster/bed/binaries.ts';
import { findDebian } from './bed/debian.ts';
import { findGovmomi, type Govmomi } from './bed/govmomi.ts';
import { findPython, type Python } from './bed/python.ts';
import { findPackages, type Packages } from './libvirt/packages.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Absent where the machine has none; never in CI. */
    python: Python | undefined;
    /** Absent where the machine has no Go; never in CI. */
    govmomi: Govmomi | undefined;
    /** Absent where the machine has no apt, or lets nobody have mounts of their own; never in CI. */
    libvirt: Packages | undefined;
    /** The release, as `bookworm`; absent where the machine has no apt; never in CI. */
    debian: string | undefined;
    /** Absent where the machine has neither Go nor what Go would build; never in CI. */
    kubernetes: Binaries | undefined;
  }
}

/** Makes ready what several peers are run with. */
export default function setup(project: TestProject): void {
  const python = findPython();
  if (python === undefined && process.env['CI']) {
    throw new Error('Expected Python 3 on the PATH to run the peers of drivers, but got no `python3`: install it.');
  }
  project.provide('python', python);
  const govmomi = findGovmomi();
  if (govmomi === undefined && process.env['CI']) {
    throw new Error('Expected Go on the PATH to build vcsim, the peer of vSphere, but got no `go`: install it.');
  }
  project.provide('govmomi', govmomi);
  const libvirt = findPackages();
  if (libvirt === undefined && process.env['CI']) {
    throw new Error('Expected apt and `unshare --mount` to run libvirtd, but this machine lacks one of them.');
  }
  project.provide('libvirt', libvirt);
  const debian = findDebian();
  if (debian === undefined && process.env['CI']) {
    throw new Error("Expected apt, to fetch OpenStack's services with, but got a machine without: use a Debian.");
  }
  project.provide('debian', debian);
  // Without Go nothing stands in for it: what vSphere's peer is built with builds this, too.
  project.provide('kubernetes', govmomi && findBinaries());
}
