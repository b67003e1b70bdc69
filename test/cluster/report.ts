import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { expectedTests } from './expected-tests.ts';

/** Says at the end which Kubernetes was tested and with how many tests; fails a whole run that ran too few. */
export default class ClusterReport implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const ran = tests.filter((test) => ['passed', 'failed'].includes(test.result().state)).length;
    const version = modules[0]?.project.getProvidedContext().cluster?.version ?? 'of an unknown version';
    process.stdout.write(`Kubernetes ${version}: ${ran} tests ran, ${expectedTests} or more were expected\n`);
    if (this.#isWhole() && ran < expectedTests) {
      process.stdout.write(
        `Expected at least ${expectedTests} tests to run (test/cluster/expected-tests.ts), but got ${ran}.\n`,
      );
      process.exitCode = 1;
    }
  }

  /** Whoever names files or tests wants fewer. */
  #isWhole(): boolean {
    const { filenamePattern, config } = this.#vitest ?? {};
    return (filenamePattern ?? []).length === 0 && config?.testNamePattern === undefined;
  }
}
