import { expect } from 'vitest';
import { asText, presentEvents, take, type WatchEvent } from './support/client.ts';
import { contract, type Given } from './support/contract.ts';
import { aProvider, providersIn } from './support/provider.ts';

const versionOf = (event: WatchEvent | undefined) => Number(event?.object.metadata?.resourceVersion);

contract('watching', (given) => {
  const { call, watch, aNamespace, test } = given;
  const listVersion = async (providers: string) =>
    asText((await call('GET', providers)).body.metadata?.resourceVersion);

  test('tells every change after a version, in order, with the object as each left it', async () => {
    const providers = providersIn(await aNamespace());
    const from = await listVersion(providers);
    const events = await watch(`${providers}?watch=true&resourceVersion=${from}`);
    const { body: created } = await call('POST', providers, aProvider('one'));
    const { body: changed } = await call('PATCH', `${providers}/one`, { spec: { region: 'eu-north-1' } });
    await call('DELETE', `${providers}/one`);
    const seen = await take(events, 3);
    expect(presentEvents(seen)).toEqual(['ADDED one', 'MODIFIED one', 'DELETED one']);
    expect(seen[0]?.object).toEqual(created);
    expect(seen[1]?.object).toEqual(changed);
    expect(seen[2]?.object.spec, 'the last known state').toEqual(changed.spec);
  });

  test('gives a deletion a version of its own, from which a watch goes on', async () => {
    const providers = providersIn(await aNamespace());
    const from = await listVersion(providers);
    const { body: created } = await call('POST', providers, aProvider('one'));
    await call('DELETE', `${providers}/one`);
    await call('POST', providers, aProvider('two'));
    const seen = await take(await watch(`${providers}?watch=true&resourceVersion=${from}`), 3);
    expect(presentEvents(seen)).toEqual(['ADDED one', 'DELETED one', 'ADDED two']);
    const [added, deleted, next] = seen.map(versionOf);
    expect(added).toBe(Number(created.metadata?.resourceVersion));
    expect(deleted).toBeGreaterThan(added ?? 0);
    expect(next).toBeGreaterThan(deleted ?? 0);
    const resumed = await take(await watch(`${providers}?watch=true&resourceVersion=${deleted ?? ''}`), 1);
    expect(presentEvents(resumed)).toEqual(['ADDED two']);
  });

  test('starts again at any version, also in the middle', async () => {
    const providers = providersIn(await aNamespace());
    const from = await listVersion(providers);
    for (const name of ['a', 'b', 'c']) await call('POST', providers, aProvider(name));
    const all = await take(await watch(`${providers}?watch=true&resourceVersion=${from}`), 3);
    const rest = await take(await watch(`${providers}?watch=true&resourceVersion=${versionOf(all[0])}`), 2);
    expect(presentEvents(rest)).toEqual(['ADDED b', 'ADDED c']);
  });

  test('begins with what there is when no version is given, or 0', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one'));
    for (const query of ['watch=true', 'watch=1&resourceVersion=0', 'watch=true&resourceVersion=']) {
      expect(presentEvents(await take(await watch(`${providers}?${query}`), 1)), query).toEqual(['ADDED one']);
    }
  });

  test('shows the marking of an object with finalizers as a change, and its end as the deletion', async () => {
    const providers = providersIn(await aNamespace());
    await call('POST', providers, aProvider('one', {}, { finalizers: ['example.com/a'] }));
    const events = await watch(`${providers}?watch=true&resourceVersion=${await listVersion(providers)}`);
    await call('DELETE', `${providers}/one`);
    await call('PATCH', `${providers}/one`, { metadata: { finalizers: null } });
    const seen = await take(events, 2);
    expect(presentEvents(seen)).toEqual(['MODIFIED one', 'DELETED one']);
    expect(seen[0]?.object.metadata?.deletionTimestamp).toBeDefined();
  });

  test('says nothing of a write that changed nothing', async () => {
    const providers = providersIn(await aNamespace());
    const { body: created } = await call('POST', providers, aProvider('one'));
    const events = await watch(`${providers}?watch=true&resourceVersion=${await listVersion(providers)}`);
    await call('PUT', `${providers}/one`, created);
    await call('PATCH', `${providers}/one?dryRun=All`, { spec: { region: 'x' } });
    await call('POST', providers, aProvider('two'));
    expect(presentEvents(await take(events, 1))).toEqual(['ADDED two']);
  });

  test('follows one object by its name', async () => {
    const providers = providersIn(await aNamespace());
    const from = await listVersion(providers);
    const byField = await watch(`${providers}?watch=true&resourceVersion=${from}&fieldSelector=metadata.name%3Dtwo`);
    await call('POST', providers, aProvider('one'));
    await call('POST', providers, aProvider('two'));
    await call('DELETE', `${providers}/one`);
    await call('DELETE', `${providers}/two`);
    expect(presentEvents(await take(byField, 2))).toEqual(['ADDED two', 'DELETED two']);
  });

  test('adds what begins to match a selector, and deletes what stops matching, under the version of that change', async () => {
    const providers = providersIn(await aNamespace());
    const from = await listVersion(providers);
    const events = await watch(`${providers}?watch=true&resourceVersion=${from}&labelSelector=team%3Dblue`);
    await call('POST', providers, aProvider('one'));
    await call('PATCH', `${providers}/one`, { metadata: { labels: { team: 'blue' } } });
    await call('PATCH', `${providers}/one`, { spec: { region: 'eu-north-1' } });
    const { body: left } = await call('PATCH', `${providers}/one`, { metadata: { labels: { team: 'red' } } });
    await call('DELETE', `${providers}/one`);
    await call('POST', providers, aProvider('two', {}, { labels: { team: 'blue' } }));
    const seen = await take(events, 4);
    expect(presentEvents(seen)).toEqual(['ADDED one', 'MODIFIED one', 'DELETED one', 'ADDED two']);
    expect(seen[2]?.object.metadata?.labels, 'as it was when it still matched').toEqual({ team: 'blue' });
    expect(versionOf(seen[2])).toBe(Number(left.metadata?.resourceVersion));
  });

  test('adds and deletes by a field selector as well', async () => {
    const providers = providersIn(await aNamespace());
    const from = await listVersion(providers);
    const path = `${providers}?watch=true&resourceVersion=${from}&fieldSelector=spec.region%3Deu-north-1`;
    const events = await watch(path);
    await call('POST', providers, aProvider('one'));
    await call('PATCH', `${providers}/one`, { spec: { region: 'eu-north-1' } });
    await call('PATCH', `${providers}/one`, { spec: { region: 'us-west-2' } });
    expect(presentEvents(await take(events, 2))).toEqual(['ADDED one', 'DELETED one']);
  });

  statesTheEnds(given);
});

function statesTheEnds({ call, watch, aNamespace, test, testEach }: Given): void {
  test('ends cleanly when its time is up', async () => {
    const providers = providersIn(await aNamespace());
    const { body: created } = await call('POST', providers, aProvider('one'));
    const from = asText(created.metadata?.resourceVersion);
    const events = await watch(`${providers}?watch=true&resourceVersion=${from}&timeoutSeconds=1`);
    expect(await readAll(events)).toEqual([]);
  });

  test('tells whoever asked for bookmarks, before it ends, how far other places have come', async () => {
    const providers = providersIn(await aNamespace());
    const { body: created } = await call('POST', providers, aProvider('one'));
    const from = asText(created.metadata?.resourceVersion);
    const path = `${providers}?watch=true&resourceVersion=${from}&timeoutSeconds=4`;
    const [plain, marked] = [await watch(path), await watch(`${path}&allowWatchBookmarks=true`)];
    const { body: elsewhere } = await call('POST', providersIn(await aNamespace()), aProvider('two'));
    expect(await readAll(plain)).toEqual([]);
    const bookmarks = await readAll(marked);
    expect(bookmarks.length).toBeGreaterThanOrEqual(1);
    for (const { type, object } of bookmarks) {
      expect(type).toBe('BOOKMARK');
      expect(object).toMatchObject({ kind: 'MachineProvider', apiVersion: 'vitistack.io/v1alpha1' });
      const told = Object.entries(object.metadata ?? {}).filter(([, value]) => value !== null);
      expect(told.map(([key]) => key)).toEqual(['resourceVersion']);
    }
    expect(versionOf(bookmarks.at(-1))).toBeGreaterThanOrEqual(Number(elsewhere.metadata?.resourceVersion));
  });

  test('streams the first objects and marks their end with a bookmark when it is asked to', async () => {
    const providers = providersIn(await aNamespace());
    for (const name of ['a', 'b']) await call('POST', providers, aProvider(name));
    const events = await watch(
      `${providers}?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan`,
    );
    const first = await take(events, 3);
    expect(presentEvents(first)).toEqual(['ADDED a', 'ADDED b', 'BOOKMARK']);
    expect(first[2]?.object.metadata?.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
    expect(versionOf(first[2])).toBeGreaterThanOrEqual(versionOf(first[1]));
    const { body: created } = await call('POST', providers, aProvider('c'));
    // A watch begins with a bookmark of its own now and then: where it comes, it says no more than what is known.
    let next = await take(events, 1);
    if (next[0]?.type === 'BOOKMARK') {
      expect(versionOf(next[0])).toBeLessThan(Number(created.metadata?.resourceVersion));
      next = await take(events, 1);
    }
    expect(presentEvents(next)).toEqual(['ADDED c']);
  });

  testEach(
    [
      ['sendInitialEvents without resourceVersionMatch', 'sendInitialEvents=true'],
      ['resourceVersionMatch without sendInitialEvents', 'resourceVersionMatch=NotOlderThan'],
    ],
    'refuses %s with Invalid',
    async (_what, query) => {
      const { code, body } = await call('GET', `${providersIn('default')}?watch=true&${query}`);
      expect([code, body.reason]).toEqual([422, 'Invalid']);
      expect(body.details).toMatchObject({
        kind: 'ListOptions',
        causes: [{ reason: 'FieldValueForbidden', field: 'resourceVersionMatch' }],
      });
    },
  );

  testEach([['labelSelector=%3D'], ['fieldSelector=spec.nothing%3Dx']], 'refuses %s with BadRequest', async (query) => {
    const { code, body } = await call('GET', `${providersIn('default')}?watch=true&${query}`);
    expect([code, body.reason]).toEqual([400, 'BadRequest']);
  });
}

async function readAll(events: AsyncGenerator<WatchEvent>): Promise<WatchEvent[]> {
  const all: WatchEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}
