import { asJsonObject, type ApiObject } from '../api-object.ts';
import { age, column, createBuiltin, wrong } from '../builtin.ts';
import { text } from '../object-schema.ts';
import type { FieldError } from '../field-error.ts';

const integer = { type: 'integer', format: 'int32' } as const;
const time = { ...text, format: 'micro-time' } as const;

export const leases = createBuiltin(
  'Lease',
  {
    spec: {
      type: 'object',
      properties: {
        ...{ holderIdentity: text, preferredHolder: text, strategy: text },
        ...{ leaseDurationSeconds: integer, leaseTransitions: integer },
        ...{ acquireTime: time, renewTime: time },
      },
    },
  },
  {
    group: 'coordination.k8s.io',
    needsVersion: true,
    columns: [column('Holder', '.spec.holderIdentity'), age],
    validate: validateLease,
  },
);

function validateLease({ spec }: ApiObject): FieldError[] {
  const { leaseDurationSeconds: duration = 1, leaseTransitions: transitions = 0 } = asJsonObject(spec);
  const errors: FieldError[] = [];
  if (!(Number(duration) > 0)) errors.push(wrong('spec.leaseDurationSeconds', duration, 'must be greater than 0'));
  if (!(Number(transitions) >= 0)) {
    errors.push(wrong('spec.leaseTransitions', transitions, 'must be greater than or equal to 0'));
  }
  return errors;
}
