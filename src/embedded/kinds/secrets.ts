import { isJsonObject, type ApiObject } from '../api-object.ts';
import { age, column, createBuiltin, text, texts } from '../builtin.ts';
import type { FieldError } from '../field-error.ts';
import { compileJsonPath } from '../jsonpath.ts';

export const secrets = createBuiltin(
  'Secret',
  {
    data: { type: 'object', additionalProperties: { ...text, format: 'base64' } },
    stringData: texts,
    type: text,
    immutable: { type: 'boolean' },
  },
  {
    columns: [
      column('Type', '.type'),
      { name: 'Data', type: 'string', cell: ({ data }) => String(Object.keys(isJsonObject(data) ? data : {}).length) },
      age,
    ],
    selectable: new Map([['type', compileJsonPath('.type')]]),
    prepare: foldStringData,
    validate: validateSecret,
  },
);

/** stringData is for writing only: what is read has it in data, as base64. */
function foldStringData(secret: ApiObject): void {
  const { stringData } = secret;
  secret['type'] ??= 'Opaque';
  if (!isJsonObject(stringData)) return;
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ]);
  secret['data'] = { ...(isJsonObject(secret['data']) ? secret['data'] : {}), ...Object.fromEntries(encoded) };
  Reflect.deleteProperty(secret, 'stringData');
}

const secretBytes = 1024 * 1024;

// No message shows a value: it is the secret.
function validateSecret(secret: ApiObject, old: ApiObject | undefined): FieldError[] {
  const data = isJsonObject(secret['data']) ? secret['data'] : {};
  const entries = Object.entries(data).map(([key, value]) => [key, typeof value === 'string' ? value : ''] as const);
  const errors: FieldError[] = [];
  for (const [key] of entries) {
    const field = `data[${key}]`;
    if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key)) {
      const detail =
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
      errors.push({ type: 'FieldValueInvalid', field, value: key, detail });
    }
  }
  if (entries.reduce((sum, [, value]) => sum + (value.length * 3) / 4, 0) > secretBytes) {
    errors.push({ type: 'FieldValueTooLong', field: 'data', detail: `may not be more than ${secretBytes} bytes` });
  }
  return [...errors, ...validateSecretUpdate(secret, old)];
}

function validateSecretUpdate(secret: ApiObject, old: ApiObject | undefined): FieldError[] {
  if (old === undefined) return [];
  const errors: FieldError[] = [];
  if (secret['type'] !== old['type']) {
    errors.push({ type: 'FieldValueInvalid', field: 'type', value: secret['type'], detail: 'field is immutable' });
  }
  const changed = ['data', 'immutable'].filter((key) => JSON.stringify(secret[key]) !== JSON.stringify(old[key]));
  for (const field of old['immutable'] === true ? changed : []) {
    errors.push({ type: 'FieldValueForbidden', field, detail: 'field is immutable when `immutable` is set' });
  }
  return errors;
}
