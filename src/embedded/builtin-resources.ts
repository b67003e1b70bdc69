import { isJsonObject, type ApiObject } from './api-object.ts';
import type { FieldError } from './field-error.ts';
import { compileJsonPath } from './jsonpath.ts';
import type { Column, Resource } from './resource.ts';
import { createSchemaValidation } from './schema-validation.ts';
import type { StructuralSchema } from './structural-schema.ts';

const text: StructuralSchema = { type: 'string' };
const texts: StructuralSchema = { type: 'object', additionalProperties: text };
const anything: StructuralSchema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const age: Column = { name: 'Age', type: 'date', cell: compileJsonPath('.metadata.creationTimestamp') };

function column(name: string, path: string, type = 'string'): Column {
  return { name, type, cell: compileJsonPath(path) };
}

function createBuiltin(
  named: Pick<Resource, 'kind' | 'plural' | 'singular' | 'shortNames'>,
  properties: Record<string, StructuralSchema>,
  own: Partial<Resource>,
): Resource {
  const schema: StructuralSchema = { type: 'object', properties };
  const validateTypes = createSchemaValidation(schema);
  return {
    group: '',
    version: 'v1',
    categories: [],
    namespaced: true,
    verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
    hasStatus: false,
    hasGeneration: false,
    needsVersion: false,
    schema,
    columns: [age],
    selectable: new Map(),
    nameFormat: 'subdomain',
    decodeErrors: (object) => validateTypes(object).map(({ error }) => error),
    validate: () => [],
    ...named,
    ...own,
  };
}

const namespaces = createBuiltin(
  { kind: 'Namespace', plural: 'namespaces', singular: 'namespace', shortNames: ['ns'] },
  { spec: anything, status: anything },
  {
    namespaced: false,
    nameFormat: 'label',
    columns: [column('Status', '.status.phase'), age],
    selectable: new Map([['status.phase', compileJsonPath('.status.phase')]]),
    prepare: (namespace) => {
      namespace['spec'] = { finalizers: ['kubernetes'] };
      namespace['status'] = { phase: namespace.metadata.deletionTimestamp === undefined ? 'Active' : 'Terminating' };
      namespace.metadata.labels = {
        ...namespace.metadata.labels,
        'kubernetes.io/metadata.name': namespace.metadata.name,
      };
    },
  },
);

const secrets = createBuiltin(
  { kind: 'Secret', plural: 'secrets', singular: 'secret', shortNames: [] },
  { data: texts, stringData: texts, type: text, immutable: { type: 'boolean' } },
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
  const isBase64 = (value: string) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value);
  const errors: FieldError[] = [];
  for (const [key, value] of entries) {
    const field = `data[${key}]`;
    if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key)) {
      const detail =
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
      errors.push({ type: 'FieldValueInvalid', field, value: key, detail });
    }
    if (!isBase64(value)) errors.push({ type: 'FieldValueTypeInvalid', field, detail: 'must be base64' });
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

const eventFields = ['reason', 'message', 'type', 'action', 'reportingComponent', 'reportingInstance'];
const eventTimes = ['firstTimestamp', 'lastTimestamp', 'eventTime'];
const eventSelectors = [
  ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
    (field) => `involvedObject.${field}`,
  ),
  ...['reason', 'type', 'reportingComponent'],
];

const events = createBuiltin(
  { kind: 'Event', plural: 'events', singular: 'event', shortNames: ['ev'] },
  {
    ...Object.fromEntries(eventFields.map((field) => [field, text])),
    ...Object.fromEntries(eventTimes.map((field) => [field, { type: 'string', format: 'date-time' }])),
    count: { type: 'integer', format: 'int32' },
    ...{ involvedObject: anything, related: anything, source: anything, series: anything },
  },
  {
    columns: [
      { name: 'Last Seen', type: 'date', cell: lastSeen },
      column('Type', '.type'),
      column('Reason', '.reason'),
      { name: 'Object', type: 'string', cell: involved },
      column('Message', '.message'),
      { ...column('First Seen', '.firstTimestamp', 'date'), priority: 1 },
      { ...column('Count', '.count', 'integer'), priority: 1 },
      { ...column('Name', '.metadata.name'), priority: 1 },
    ],
    selectable: new Map(eventSelectors.map((field) => [field, compileJsonPath(`.${field}`)])),
    validate: validateEvent,
  },
);

function lastSeen(event: ApiObject): unknown {
  return event['lastTimestamp'] ?? event['eventTime'] ?? event.metadata.creationTimestamp;
}

function involved({ involvedObject }: ApiObject): string {
  if (!isJsonObject(involvedObject)) return '';
  return `${String(involvedObject['kind']).toLowerCase()}/${String(involvedObject['name'])}`;
}

function validateEvent(event: ApiObject): FieldError[] {
  const of = isJsonObject(event['involvedObject']) ? event['involvedObject']['namespace'] : undefined;
  const { namespace } = event.metadata;
  if (of === namespace || (of === undefined && namespace === 'default')) return [];
  const detail = 'does not match event.namespace';
  return [{ type: 'FieldValueInvalid', field: 'involvedObject.namespace', value: of ?? '', detail }];
}

const customResourceDefinitions = createBuiltin(
  {
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    singular: 'customresourcedefinition',
    shortNames: ['crd', 'crds'],
  },
  { spec: anything, status: anything },
  {
    group: 'apiextensions.k8s.io',
    namespaced: false,
    verbs: ['get', 'list', 'watch'],
    hasGeneration: true,
    columns: [column('Created At', '.metadata.creationTimestamp', 'string')],
  },
);

/** The few of Kubernetes' own resources that the gateway and kubectl's users need beside the providers. */
export const builtin = { namespaces, secrets, events, customResourceDefinitions } as const;
