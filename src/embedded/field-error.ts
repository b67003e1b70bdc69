/** Kubernetes' field error types with the words its messages open with. */
const openings = {
  FieldValueRequired: 'Required value',
  FieldValueInvalid: 'Invalid value',
  FieldValueTypeInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
} as const;

export type FieldErrorType = keyof typeof openings;

/** One refused field: `field` in Kubernetes notation (`<nil>` for the whole object); without a `value` none is shown. */
export interface FieldError {
  readonly type: FieldErrorType;
  readonly field: string;
  readonly value?: unknown;
  readonly detail?: string;
}

/** The message of a Status cause, as the API server words it: `Invalid value: "x": must ...`. */
export function fieldErrorBody({ type, value, detail }: FieldError): string {
  const valueless = type === 'FieldValueRequired' || type === 'FieldValueForbidden' || type === 'FieldValueTooLong';
  const shown = valueless || value === undefined ? '' : `: ${JSON.stringify(value)}`;
  return `${openings[type]}${shown}${detail ? `: ${detail}` : ''}`;
}

/** A path below an object: property names and list indexes. */
export type FieldPath = readonly (string | number)[];

/** `['spec', 'list', 0, 'cidr']` as `spec.list[0].cidr`; the root is `<nil>`. */
export function presentPath(path: FieldPath): string {
  if (path.length === 0) return '<nil>';
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}
