import { expect } from 'vitest';
import { asText, namesOf } from './support/client.ts';
import { contract } from './support/contract.ts';
import { aProvider, providersIn } from './support/provider.ts';

contract('deleting', ({ call, aNamespace, test }) => {
  test('answers with a Status that carries the uid', async () => {
    const providers = providersIn(await aNamespace());
    const { body: created } = await call('POST', providers, aProvider('one'));
    const { code, body } = await call('DELETE', `${providers}/one`);
    expect(code).toBe(200);
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'one', group: 'vitistack.io', kind: 'machineproviders', uid: created.metadata?.uid },
    });
    expect((await call('GET', `${providers}/one`)).code).toBe(404);
  });

  test('is over at once under the propagation policy Background', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one'));
    const { code, body } = await call('DELETE', `${providers}/one`, { propagationPolicy: 'Background' });
    expect([code, body.status]).toEqual([200, 'Success']);
    expect((await call('GET', `${providers}/one`)).code).toBe(404);
  });

  test('knows the options of the query string as well', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one'));
    const dry = await call('DELETE', `${providers}/one?propagationPolicy=Background&dryRun=All&gracePeriodSeconds=0`);
    expect([dry.code, dry.body.status]).toEqual([200, 'Success']);
    expect((await call('GET', `${providers}/one`)).code).toBe(200);
  });

  test('lets an object with finalizers stay, marked, until the last one is taken away', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one', {}, { finalizers: ['example.com/a', 'example.com/b'] }));
    const { code, body: marked } = await call('DELETE', `${providers}/one`);
    expect(code, 'it is not gone yet').toBe(200);
    expect(marked.kind).toBe('MachineProvider');
    expect(marked.metadata?.deletionTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(marked.metadata?.deletionGracePeriodSeconds).toBe(0);
    expect(marked.metadata?.generation, 'the mark counts as a change of what is wanted').toBe(2);
    const again = await call('DELETE', `${providers}/one`);
    expect(again.body.metadata?.resourceVersion, 'a second deletion changes nothing').toBe(
      marked.metadata?.resourceVersion,
    );
    const one = await call('PATCH', `${providers}/one`, { metadata: { finalizers: ['example.com/b'] } });
    expect(one.code).toBe(200);
    const last = await call('PATCH', `${providers}/one`, { metadata: { finalizers: null } });
    expect(last.code, 'the last change answers with the object').toBe(200);
    expect(last.body.metadata?.deletionTimestamp).toBe(marked.metadata?.deletionTimestamp);
    expect((await call('GET', `${providers}/one`)).code).toBe(404);
  });

  test('lets what is being deleted be edited, but given no new finalizer and not saved', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one', {}, { finalizers: ['example.com/a'] }));
    const { body: marked } = await call('DELETE', `${providers}/one`);
    const added = await call('PATCH', `${providers}/one`, {
      metadata: { finalizers: ['example.com/a', 'example.com/b'] },
    });
    expect([added.code, added.body.reason]).toEqual([422, 'Invalid']);
    expect(added.body.message).toContain(
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/b"}',
    );
    const edited = await call('PATCH', `${providers}/one`, { spec: { region: 'eu-north-1' } });
    expect([edited.code, edited.body.spec?.region]).toEqual([200, 'eu-north-1']);
    const status = await call('PATCH', `${providers}/one/status`, { status: { phase: 'Error' } });
    expect(status.code).toBe(200);
    const saved = await call('PATCH', `${providers}/one`, { metadata: { deletionTimestamp: null } });
    expect(saved.body.metadata?.deletionTimestamp).toBe(marked.metadata?.deletionTimestamp);
  });

  test('refuses when a precondition does not hold, naming what it is', async () => {
    const providers = providersIn(await aNamespace());
    const { body: created } = await call('POST', providers, aProvider('one'));
    const { uid, resourceVersion } = created.metadata ?? {};
    const byUid = await call('DELETE', `${providers}/one`, { preconditions: { uid: 'another' } });
    expect([byUid.code, byUid.body.reason]).toEqual([409, 'Conflict']);
    expect(byUid.body.message).toContain(
      `the UID in the precondition (another) does not match the UID in record (${asText(uid)}). The object might have been deleted and then recreated`,
    );
    const byVersion = await call('DELETE', `${providers}/one`, { preconditions: { uid, resourceVersion: '1' } });
    expect([byVersion.code, byVersion.body.reason]).toEqual([409, 'Conflict']);
    expect(byVersion.body.message).toContain(
      `the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${asText(resourceVersion)}). The object might have been modified`,
    );
    const held = await call('DELETE', `${providers}/one`, { preconditions: { uid, resourceVersion } });
    expect([held.code, held.body.status]).toEqual([200, 'Success']);
  });

  test('checks and writes nothing under a dry run', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one', {}, { finalizers: ['example.com/a'] }));
    await call('POST', providers, aProvider('two'));
    const { body: before } = await call('GET', `${providers}/one`);
    const marked = await call('DELETE', `${providers}/one?dryRun=All`);
    expect([marked.code, marked.body.metadata?.deletionTimestamp]).toEqual([200, expect.any(String)]);
    const gone = await call('DELETE', `${providers}/two`, { dryRun: ['All'] });
    expect([gone.code, gone.body.status]).toEqual([200, 'Success']);
    const refused = await call('DELETE', `${providers}/two?dryRun=All`, { preconditions: { uid: 'another' } });
    expect(refused.code).toBe(409);
    expect(namesOf(await call('GET', providers))).toEqual(['one', 'two']);
    expect((await call('GET', `${providers}/one`)).body).toEqual(before);
  });

  test('refuses a propagation policy that there is not', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one'));
    const { code, body } = await call('DELETE', `${providers}/one`, { propagationPolicy: 'Never' });
    expect([code, body.reason]).toEqual([422, 'Invalid']);
    expect(body.details?.causes?.[0]).toMatchObject({ reason: 'FieldValueNotSupported', field: 'propagationPolicy' });
  });

  test('removes a whole collection, or what a selector picks of it', async () => {
    const providers = providersIn(await aNamespace());
    for (const name of ['a', 'b', 'c']) {
      await call('POST', providers, aProvider(name, {}, { labels: { isGoing: asText(name !== 'b') } }));
    }
    const { code, body } = await call('DELETE', `${providers}?labelSelector=isGoing%3Dtrue`);
    expect([code, body.kind]).toEqual([200, 'MachineProviderList']);
    expect(namesOf(await call('GET', providers))).toEqual(['b']);
  });
});
