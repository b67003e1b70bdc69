import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, most of it waiting for something to be noticed; begun last, they would run alone at the end. */
const slow = [
  'health/chaos-many',
  'auth/rbac-property',
  'health/takeover',
  'survive/etcd',
  'gateway/network',
  'gateway/outage',
  'gateway/crd',
  'survive/',
  'auth/',
  'gateway/verdicts',
  'gateway/feed',
];

/** Starts with what takes longest, as no clean clone can know from an earlier run. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = slow.findIndex(
        (part) => moduleId.includes(`/test/cluster/${part}`) || moduleId.includes(`/test/${part}`),
      );
      return index === -1 ? slow.length : index;
    };
    return files.toSorted((left, right) => rank(left) - rank(right));
  }
}
