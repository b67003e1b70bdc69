import { asJsonObject, asText, isJsonObject, type ApiObject } from '../api-object.ts';
import { age, column, createBuiltin, wrong } from '../builtin.ts';
import { text, texts } from '../object-schema.ts';
import type { FieldError } from '../field-error.ts';

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
      { name: 'Data', type: 'string', cell: ({ data }) => String(Object.keys(asJsonObject(data)).length) },
      age,
    ],
    selectable: ['type'],
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
    Buffer.from(asText(value)).toString('base64'),
  ]);
  secret['data'] = { ...asJsonObject(secret['data']), ...Object.fromEntries(encoded) };
  Reflect.deleteProperty(secret, 'stringData');
}

const secretBytes = 1024 * 1024;
const keyRule =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

// No message shows a value: it is the secret.
function validateSecret(secret: ApiObject, old: ApiObject | undefined): FieldError[] {
  const entries = Object.entries(asJsonObject(secret['data']));
  const badKeys = entries.map(([key]) => key).filter((key) => !/^[-._a-zA-Z0-9]{1,253}$/.test(key));
  const errors = badKeys.map((key) => wrong(`data[${key}]`, key, keyRule));
  if (entries.reduce((sum, [, value]) => sum + (asText(value).length * 3) / 4, 0) > secretBytes) {
    errors.push({ type: 'FieldValueTooLong', field: 'data', detail: `may not be more than ${secretBytes} bytes` });
  }
  if (old === undefined) return errors;
  if (secret['type'] !== old['type']) errors.push(wrong('type', secret['type'], 'field is immutable'));
  const changed = ['data', 'immutable'].filter((key) => JSON.stringify(secret[key]) !== JSON.stringify(old[key]));
  for (const field of old['immutable'] === true ? changed : []) {
    errors.push({ type: 'FieldValueForbidden', field, detail: 'field is immutable when `immutable` is set' });
  }
  return errors;
}
