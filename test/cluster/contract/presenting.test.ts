import { expect } from 'vitest';
import { type Answer, asTable, asText, type Json, take } from './support/client.ts';
import { contract } from './support/contract.ts';
import { aProvider, providersIn } from './support/provider.ts';

const columnsOf = ({ body }: Answer) => [...(body.columnDefinitions as unknown as Json[])];
const rowsOf = (body: Json | undefined) => [...((body?.rows ?? []) as unknown as Json[])];
const asMetadata = { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' };
const asMetadataList = { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' };

contract('presenting', ({ call, watch, aNamespace, test }) => {
  test('gives a list as a table of the columns that the definition names', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one'));
    await call('PATCH', `${providers}/one/status`, {
      status: {
        phase: 'Ready',
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z', message: 'fine' }],
        health: { score: 98 },
      },
    });
    const table = await call('GET', providers, undefined, asTable);
    expect(table.body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
    expect(table.body.metadata?.resourceVersion).toMatch(/^\d+$/);
    expect(columnsOf(table).map(({ name, type, priority }) => [name, type, priority])).toEqual([
      ['Name', 'string', 0],
      ['Type', 'string', 0],
      ['Region', 'string', 0],
      ['Ready', 'string', 0],
      ['Phase', 'string', 1],
      ['Score', 'integer', 1],
      ['Endpoint', 'string', 1],
      ['Latency', 'integer', 1],
      ['Auth', 'string', 1],
      ['Machines', 'integer', 1],
      ['Message', 'string', 1],
      ['Age', 'date', 0],
    ]);
    const [row] = rowsOf(table.body);
    expect(row?.cells).toEqual([
      'one',
      'openstack',
      'us-west-2',
      'True',
      'Ready',
      98,
      null,
      null,
      null,
      null,
      'fine',
      expect.stringMatching(/^\d+s$/),
    ]);
    expect(row?.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'one' } });
    expect(row?.object).not.toHaveProperty('spec');
  });

  test('puts into each row what includeObject asks for', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one'));
    const none = await call('GET', `${providers}?includeObject=None`, undefined, asTable);
    expect(rowsOf(none.body)[0]?.object ?? undefined).toBeUndefined();
    const whole = await call('GET', `${providers}?includeObject=Object`, undefined, asTable);
    expect(rowsOf(whole.body)[0]?.object).toMatchObject({ kind: 'MachineProvider', spec: { type: 'openstack' } });
  });

  test('gives one object as a table of one row', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one'));
    const table = await call('GET', `${providers}/one`, undefined, asTable);
    expect(rowsOf(table.body)).toHaveLength(1);
  });

  test('tells the columns of a watched table once', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one'));
    const events = await watch(`${providers}?watch=true`, asTable);
    await call('PATCH', `${providers}/one`, { spec: { region: 'eu-north-1' } });
    const [first, second] = await take(events, 2);
    expect(first?.type).toBe('ADDED');
    expect(first?.object.columnDefinitions).toHaveLength(12);
    expect(second?.type).toBe('MODIFIED');
    expect(second?.object.columnDefinitions ?? null).toBeNull();
    expect(rowsOf(second?.object)[0]?.cells?.[2]).toBe('eu-north-1');
  });

  test('gives the metadata alone to who asks for no more', async () => {
    const providers = providersIn(await aNamespace());
    const { body: created } = await call('POST', providers, aProvider('one'));
    const { code, body } = await call('GET', `${providers}/one`, undefined, asMetadata);
    expect([code, Object.keys(body).sort()]).toEqual([200, ['apiVersion', 'kind', 'metadata']]);
    expect(body).toMatchObject({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' });
    expect(body.metadata).toEqual(created.metadata);
    const list = await call('GET', providers, undefined, asMetadataList);
    expect(list.body).toMatchObject({ kind: 'PartialObjectMetadataList', items: [{ metadata: { name: 'one' } }] });
  });

  test("tells a secret's table how many keys it has, and none of them", async () => {
    const namespace = await aNamespace();
    const secrets = `/api/v1/namespaces/${namespace}/secrets`;
    const manifest = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'one' }, stringData: { a: 'x', b: 'y' } };
    await call('POST', secrets, manifest);
    const table = await call('GET', secrets, undefined, asTable);
    expect(columnsOf(table).map(({ name }) => name)).toEqual(['Name', 'Type', 'Data', 'Age']);
    expect(rowsOf(table.body)[0]?.cells).toEqual(['one', 'Opaque', expect.anything(), expect.stringMatching(/^\d+s$/)]);
    expect(asText(rowsOf(table.body)[0]?.cells?.[2])).toBe('2');
  });

  test('opens the table of events with when they were last seen', async () => {
    const namespace = await aNamespace();
    const events = `/api/v1/namespaces/${namespace}/events`;
    await call('POST', events, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'one.1' },
      involvedObject: { kind: 'MachineProvider', name: 'one', namespace },
      reason: 'Probed',
      message: 'all is well',
      type: 'Normal',
      lastTimestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    });
    const table = await call('GET', events, undefined, asTable);
    const shown = columnsOf(table).flatMap(({ name, priority }, index) =>
      Number(priority) === 0 ? [[name, rowsOf(table.body)[0]?.cells?.[index]]] : [],
    );
    expect(shown).toEqual([
      ['Last Seen', expect.stringMatching(/^\d+s$/)],
      ['Type', 'Normal'],
      ['Reason', 'Probed'],
      ['Object', 'machineprovider/one'],
      ['Message', 'all is well'],
    ]);
  });
});
