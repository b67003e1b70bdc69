import { isJsonObject, type ApiObject } from '../api-object.ts';
import { age, column, createBuiltin, text } from '../builtin.ts';
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
  const { leaseDurationSeconds: duration = 1, leaseTransitions: transitions = 0 } = isJsonObject(spec) ? spec : {};
  const refuse = (field: string, value: unknown, detail: string): FieldError => ({
    type: 'FieldValueInvalid',
    field: `spec.${field}`,
    value,
    detail,
  });
  return [
    ...(Number(duration) > 0 ? [] : [refuse('leaseDurationSeconds', duration, 'must be greater than 0')]),
    ...(Number(transitions) >= 0
      ? []
      : [refuse('leaseTransitions', transitions, 'must be greater than or equal to 0')]),
  ];
}
