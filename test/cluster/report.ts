import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { expectedTests } from './expected-tests.ts';

/** Says at the end which Kubernetes was tested and with how many tests; fails a whole run that ran too few. */
export default class ClusterReport implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const ran = tests.filter((test) => test.result().state === 'passed' || test.result().state === 'failed').length;
    const version = modules[0]?.project.getProvidedContext().cluster?.version ?? 'of an unknown version';
    process.stdout.write(`Kubernetes ${version}: ${ran} tests ran.\n`);
    if (ran >= expectedTests || !(await this.#isWhole(modules))) return;
    process.stdout.write(`Expected ${expectedTests} tests or more (test/cluster/expected-tests.ts), but got ${ran}.\n`);
    process.exitCode = 1;
  }

  /** Whoever names files or tests wants fewer. */
  async #isWhole(modules: readonly TestModule[]): Promise<boolean> {
    const files = (await this.#vitest?.globTestSpecifications()) ?? [];
    return modules.length === files.length && this.#vitest?.getGlobalTestNamePattern() === undefined;
  }
}
