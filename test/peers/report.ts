import { relative, sep } from 'node:path';
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';
import './bed/verified.ts';
import { expectedTests } from './expected-tests.ts';

/** Says at the end what was verified against which peer; fails a whole run that ran too few tests. */
export default class PeersReport implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    for (const [peer, verified] of Map.groupBy(tests.filter(isPassed), peerOf)) {
      process.stdout.write(`\nVerified against ${peer}:\n`);
      for (const test of verified) {
        process.stdout.write(`  ${test.fullName}\n`);
        for (const line of test.meta().shown ?? []) process.stdout.write(`    ${line}\n`);
      }
    }
    const { python, govmomi, libvirt, debian } = modules[0]?.project.getProvidedContext() ?? {};
    if (python === undefined) {
      process.stdout.write('\nNot asked: the peers that run on Python, since there is no `python3` on the PATH.\n');
    }
    if (govmomi === undefined) {
      process.stdout.write('\nNot asked: vcsim, since there is no `go` on the PATH to build it.\n');
    }
    if (libvirt === undefined) {
      process.stdout.write(
        '\nNot asked: libvirtd, since there is no apt here, or nobody may have mounts of their own.\n',
      );
    }
    if (debian === undefined) {
      process.stdout.write('\nNot asked: OpenStack, since there is no apt here to fetch its services with.\n');
    }
    if ([python, govmomi, libvirt, debian].includes(undefined)) return;
    if (await this.#isWhole(modules)) refuseTooFew(modules);
  }

  /** Whoever names files or tests wants fewer. */
  async #isWhole(modules: readonly TestModule[]): Promise<boolean> {
    const files = (await this.#vitest?.globTestSpecifications()) ?? [];
    return modules.length === files.length && this.#vitest?.getGlobalTestNamePattern() === undefined;
  }
}

function refuseTooFew(modules: readonly TestModule[]): void {
  const byType = Map.groupBy(modules, (module) => typeOf(module));
  for (const [type, expected] of Object.entries(expectedTests)) {
    const tests = (byType.get(type) ?? []).flatMap((module) => [...module.children.allTests()]);
    const ran = tests.filter((test) => isPassed(test) || test.result().state === 'failed').length;
    process.stdout.write(`${type}: ${ran} tests ran.\n`);
    if (ran >= expected) continue;
    process.stdout.write(
      `Expected ${expected} tests or more (test/peers/${type}/expected-tests.ts), but got ${ran}.\n`,
    );
    process.exitCode = 1;
  }
}

/** The folder of a test under test/peers. */
function typeOf({ moduleId, project }: TestModule): string {
  return relative(`${project.config.root}/test/peers`, moduleId).split(sep)[0] ?? '';
}

function isPassed(test: TestCase): boolean {
  return test.result().state === 'passed';
}

function peerOf(test: TestCase): string {
  return test.meta().peer ?? 'no peer';
}
