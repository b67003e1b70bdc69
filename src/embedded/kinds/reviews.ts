import { invalid } from '../api-error.ts';
import { asJsonObject, timestamp } from '../api-object.ts';
import { createBuiltin } from '../builtin.ts';
import { anything } from '../object-schema.ts';

/** The one identity that there is: whoever has the kubeconfig. It may do everything. */
const userInfo = { username: 'embedded-admin', groups: ['system:masters', 'system:authenticated'] };

const review = { namespaced: false, verbs: ['create'] } as const;

/** Who am I? */
export const selfSubjectReviews = createBuiltin(
  'SelfSubjectReview',
  { status: anything },
  {
    ...review,
    group: 'authentication.k8s.io',
    answer: (object, now) => ({ ...object, metadata: { creationTimestamp: timestamp(now) }, status: { userInfo } }),
  },
);

/** May I? */
export const selfSubjectAccessReviews = createBuiltin(
  'SelfSubjectAccessReview',
  {
    spec: { type: 'object', properties: { resourceAttributes: anything, nonResourceAttributes: anything } },
    status: anything,
  },
  {
    ...review,
    group: 'authorization.k8s.io',
    answer: (object) => {
      const { resourceAttributes, nonResourceAttributes } = asJsonObject(object['spec']);
      if ((resourceAttributes === undefined) === (nonResourceAttributes === undefined)) {
        const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
        throw invalid({ kind: '', group: 'authorization.k8s.io' }, '', [
          { type: 'FieldValueInvalid', field: 'spec', value: nonResourceAttributes ?? null, detail },
        ]);
      }
      return { ...object, metadata: {}, status: { allowed: true } };
    },
  },
);
