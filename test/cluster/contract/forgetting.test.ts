import { expect } from 'vitest';
import { asText, namesOf, presentEvents, take } from './support/client.ts';
import { contract } from './support/contract.ts';
import { aProvider, providersIn } from './support/provider.ts';

contract(
  'forgetting',
  ({ call, watch, cluster, aNamespace, test }) => {
    const listVersion = async (providers: string) =>
      asText((await call('GET', providers)).body.metadata?.resourceVersion);

    test('answers a watch from a forgotten version with 410 and reason Expired, as an ERROR event or at once', async () => {
      const providers = providersIn(await aNamespace());
      const before = await listVersion(providers);
      await call('POST', providers, aProvider('one'));
      await call('PATCH', `${providers}/one`, { spec: { region: 'eu-north-1' } });
      await cluster().compact();
      const path = `${providers}?watch=true&resourceVersion=${before}`;
      const answer = await call('GET', `${path}&timeoutSeconds=5`);
      const status =
        answer.code === 200
          ? (JSON.parse(answer.text) as { type: string; object: unknown })
          : { type: 'ERROR', object: answer.body };
      expect(status).toMatchObject({
        type: 'ERROR',
        object: {
          kind: 'Status',
          code: 410,
          reason: 'Expired',
          message: expect.stringMatching(/too old/) as unknown,
        },
      });
    });

    test('serves a watch from the version that a list gives after forgetting', async () => {
      const providers = providersIn(await aNamespace());
      await call('POST', providers, aProvider('one'));
      await cluster().compact();
      const events = await watch(`${providers}?watch=true&resourceVersion=${await listVersion(providers)}`);
      await call('DELETE', `${providers}/one`);
      await call('POST', providers, aProvider('one'));
      expect(presentEvents(await take(events, 2))).toEqual(['DELETED one', 'ADDED one']);
    });

    test('answers a list of exactly a forgotten version with 410', async () => {
      const providers = providersIn(await aNamespace());
      const before = await listVersion(providers);
      await call('POST', providers, aProvider('one'));
      await cluster().compact();
      const path = `${providers}?resourceVersion=${before}&resourceVersionMatch=Exact`;
      const { code, body } = await call('GET', path);
      expect([code, body.reason]).toEqual([410, 'Expired']);
      expect(body.message).toContain('The resourceVersion for the provided list is too old.');
    });

    test('answers a continue token of a forgotten version with 410 and a token that goes on without consistency', async () => {
      const providers = providersIn(await aNamespace());
      for (const name of ['a', 'b', 'c']) await call('POST', providers, aProvider(name));
      const first = await call('GET', `${providers}?limit=1`);
      await call('POST', providers, aProvider('d'));
      await call('DELETE', `${providers}/b`);
      await cluster().compact();
      const token = encodeURIComponent(asText(first.body.metadata?.continue));
      const expired = await call('GET', `${providers}?limit=1&continue=${token}`);
      expect([expired.code, expired.body.reason]).toEqual([410, 'Expired']);
      expect(expired.body.message).toMatch(
        /^The provided continue parameter is too old to display a consistent list result\. You can start a new list without the continue parameter, or use the continue token in this response/,
      );
      const next = encodeURIComponent(asText(expired.body.metadata?.continue));
      const rest = await call('GET', `${providers}?limit=5&continue=${next}`);
      expect([rest.code, namesOf(rest)]).toEqual([200, ['c', 'd']]);
      expect(Number(rest.body.metadata?.resourceVersion)).toBeGreaterThan(Number(first.body.metadata?.resourceVersion));
    });
  },
  { isForgetful: true },
);
