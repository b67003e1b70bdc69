import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Starts with what takes longest, as no clean clone can know from an earlier run; begun last, it would run alone at the
 * end. `slow` are beginnings of paths below `test/`, the slowest first.
 */
export function slowFirst(slow: readonly string[]): typeof BaseSequencer {
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const rank = ({ moduleId }: TestSpecification) => {
        const index = slow.findIndex((part) => moduleId.includes(`/test/${part}`));
        return index === -1 ? slow.length : index;
      };
      return files.toSorted((left, right) => rank(left) - rank(right));
    }
  };
}
