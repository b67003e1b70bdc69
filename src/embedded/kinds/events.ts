import { asJsonObject, isJsonObject, type ApiObject } from '../api-object.ts';
import { column, createBuiltin, wrong } from '../builtin.ts';
import { anything, text } from '../object-schema.ts';
import type { FieldError } from '../field-error.ts';

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
    nameFormat: 'segment',
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
    selectable: eventSelectors,
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
  const of = asJsonObject(event['involvedObject'])['namespace'];
  const { namespace } = event.metadata;
  if (of === namespace || (of === undefined && namespace === 'default')) return [];
  return [wrong('involvedObject.namespace', of ?? '', 'does not match event.namespace')];
}
