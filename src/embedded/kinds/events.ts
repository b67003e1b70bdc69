import { isJsonObject, type ApiObject } from '../api-object.ts';
import { anything, column, createBuiltin, text } from '../builtin.ts';
import type { FieldError } from '../field-error.ts';
import { compileJsonPath } from '../jsonpath.ts';

const eventFields = ['reason', 'message', 'type', 'action', 'reportingComponent', 'reportingInstance'];
const eventTimes = { firstTimestamp: 'date-time', lastTimestamp: 'date-time', eventTime: 'micro-time' } as const;
const eventSelectors = [
  ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
    (field) => `involvedObject.${field}`,
  ),
  ...['reason', 'type', 'reportingComponent'],
];

export const events = createBuiltin(
  'Event',
  {
    ...Object.fromEntries(eventFields.map((field) => [field, text])),
    ...Object.fromEntries(Object.entries(eventTimes).map(([field, format]) => [field, { ...text, format }])),
    count: { type: 'integer', format: 'int32' },
    ...{ involvedObject: anything, related: anything, source: anything, series: anything },
  },
  {
    shortNames: ['ev'],
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
