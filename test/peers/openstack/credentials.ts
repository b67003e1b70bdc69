import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { verifiedAgainst } from '../bed/verified.ts';
import { askAs } from './admin.ts';
import type { Cloud } from './cloud.ts';
import { databaseFile } from './configs.ts';
import { createCredential, projectName, setExpiry } from './fill.ts';
import { cloudsYamlOf, cloudsYamlSpec, openCloud, openstackSpec, secretOf } from './spec.ts';

/** Who is known, who is not, and who was. */
export function describeCredentials(cloud: () => Cloud): void {
  describe('Keystone', () => {
    const undo: (() => unknown)[] = [];
    afterEach(async () => {
      for (const back of undo.splice(0)) await back();
    });
    verifiedAgainst(() => cloud().name);
    const auth_url = 'https://cloud.example:5000/v3';
    const member = () => cloud().filled.users.member;
    const byPassword = (auth: Readonly<Record<string, string>>, user = member()) => cloudsYamlOf(user, auth);
    const whole = (): Record<string, string> => ({
      auth_url,
      username: member().name,
      user_domain_name: 'Default',
      project_name: projectName,
      project_domain_name: 'Default',
    });

    it('knows a user by names and domains, or by ids, of the clouds.yaml or of the settings', async () => {
      const { filled } = cloud();
      const userAlone = without(whole(), ['project_name', 'project_domain_name']);
      const ways: readonly [Record<string, string>, Record<string, string>][] = [
        [whole(), {}],
        [{ auth_url, user_id: member().id, project_id: filled.projectId }, {}],
        [{ auth_url, username: member().name, domain_id: 'default', project_name: projectName }, {}],
        [userAlone, { projectId: filled.projectId }],
        [userAlone, { projectName, projectDomainName: 'Default' }],
        [
          { auth_url, username: member().name },
          { tenant: projectName, domain: 'Default' },
        ],
        [{ ...whole(), user_domain_name: 'Elsewhere' }, { userDomainId: 'default' }],
      ];
      for (const [auth, customSettings] of ways) {
        const spec = cloudsYamlSpec({ config: { endpoint: null, customSettings } });
        await using opened = await openCloud(cloud(), { secret: byPassword(auth), spec });
        const { status, identity, expiresAt } = await opened.connection.checkCredentials();
        const known = `user member-ü in project ${projectName}`;
        expect([status, identity, expiresAt], JSON.stringify([Object.keys(auth), customSettings])).toEqual([
          'Valid',
          known,
          undefined,
        ]);
      }
    });

    it('knows an application credential of a clouds.yaml, by its id or by its name', async () => {
      const { id, secret } = cloud().filled.credentials.member;
      const by: readonly Readonly<Record<string, string>>[] = [
        { application_credential_id: id },
        { application_credential_name: 'gateway-ü', user_id: member().id },
        { application_credential_name: 'gateway-ü', username: member().name, user_domain_name: 'Default' },
      ];
      for (const auth of by) {
        const document = byPassword({ auth_url, ...auth, application_credential_secret: secret });
        await using opened = await openCloud(cloud(), { secret: document, spec: cloudsYamlSpec() });
        const { status, expiresAt } = await opened.connection.checkCredentials();
        expect([status, expiresAt]).toEqual(['Valid', expect.any(Number) as number]);
      }
    });

    it.each([
      ['a wrong password', { password: 'canary-password-that-is-wrong' }],
      ['an unknown user', { username: 'nobody' }],
      ['an unknown domain', { user_domain_name: 'Elsewhere' }],
      ['an unknown project', { project_name: 'elsewhere' }],
      ['a project without a role in it', { project_name: 'admin' }],
    ])('refuses %s in the same words', async (_what, change: Readonly<Record<string, string>>) => {
      const { password = member().password, ...auth } = change;
      const secret = byPassword({ ...whole(), ...auth }, { ...member(), password });
      await using opened = await openCloud(cloud(), { secret, spec: cloudsYamlSpec() });
      const { status, failure } = await opened.connection.checkCredentials();
      expect([status, failure?.code]).toEqual(['Invalid', 'UNAUTHENTICATED']);
      expect(failure?.fix).toContain('clouds.yaml');
    });

    it('tells when a password ends, and that it did', async () => {
      const setPasswordExpiry = (at: string | null) => {
        const database = new DatabaseSync(databaseFile(cloud().folder, 'keystone'));
        database.exec('PRAGMA busy_timeout = 10000');
        const micros = at === null ? null : BigInt(Date.parse(at)) * 1000n;
        database
          .prepare(
            'UPDATE password SET expires_at = ?, expires_at_int = ? WHERE local_user_id IN (SELECT id FROM local_user WHERE user_id = ?)',
          )
          .run(at === null ? null : at.slice(0, 19).replace('T', ' '), micros, member().id);
        database.close();
      };
      undo.push(() => setPasswordExpiry(null));
      setPasswordExpiry('2099-01-31T00:00:00Z');
      const open = () => openCloud(cloud(), { secret: byPassword(whole()), spec: cloudsYamlSpec() });
      await using before = await open();
      expect(await before.connection.checkCredentials()).toMatchObject({
        status: 'Valid',
        expiresAt: Date.parse('2099-01-31T00:00:00Z'),
      });
      setPasswordExpiry('2020-01-31T00:00:00Z');
      await using after = await open();
      const { status, failure } = await after.connection.checkCredentials();
      expect([status, failure?.code]).toEqual(['Expired', 'EXPIRED']);
    });

    it('refuses an expired application credential as it does a wrong one, but whoever saw its end knows better', async () => {
      const { folder, filled, urls } = cloud();
      const credential = await createCredential(
        urls,
        filled.users.reader,
        filled.projectId,
        `short-lived-${randomUUID()}`,
      );
      const past = new Date(Date.now() - 60_000).toISOString().replace('Z', '');
      const check = async (more = {}) => {
        await using opened = await openCloud(cloud(), { secret: secretOf(credential, more) });
        return await opened.connection.checkCredentials();
      };
      setExpiry(folder, credential.id, past);
      expect(await check()).toMatchObject({ status: 'Invalid', failure: { code: 'UNAUTHENTICATED' } });
      const told = `${past}Z`;
      expect(await check({ 'expires-at': told })).toMatchObject({ status: 'Expired', expiresAt: Date.parse(told) });
      // Another connection of the same process.
      const soon = Date.now() + 3_000;
      setExpiry(folder, credential.id, new Date(soon).toISOString().replace('Z', ''));
      expect(await check()).toMatchObject({ status: 'Valid' });
      await new Promise((resolve) => setTimeout(resolve, soon - Date.now() + 100));
      expect(await check()).toMatchObject({ status: 'Expired', failure: { code: 'EXPIRED' } });
    });

    it('is asked for one token only, also when that ends in a moment with its credential', async () => {
      const { folder, filled, urls, fixture } = cloud();
      const credential = await createCredential(urls, filled.users.reader, filled.projectId, `ending-${randomUUID()}`);
      setExpiry(folder, credential.id, new Date(Date.now() + 50_000).toISOString().replace('Z', ''));
      await using opened = await openCloud(cloud(), { secret: secretOf(credential) });
      const asked = fixture.asked.length;
      const { images } = await opened.connection.discoverCapabilities();
      expect(images.failure).toBeUndefined();
      expect(fixture.asked.slice(asked).filter(({ path }) => path.endsWith('/auth/tokens'))).toHaveLength(1);
    });

    it('refuses an application credential that was deleted', async () => {
      const { filled, urls } = cloud();
      const { reader } = filled.users;
      const credential = await createCredential(urls, reader, filled.projectId, 'deleted');
      await using opened = await openCloud(cloud(), { secret: secretOf(credential) });
      expect((await opened.connection.checkCredentials()).status).toBe('Valid');
      const own = await askAs(urls, { ...reader, projectId: filled.projectId });
      await own.call('keystone', 'DELETE', `/v3/users/${reader.id}/application_credentials/${credential.id}`);
      const { status, failure } = await opened.connection.checkCredentials();
      expect([status, failure?.code]).toEqual(['Invalid', 'UNAUTHENTICATED']);
      expect(failure?.fix).toContain('deleted');
    });

    it('gives a new token when the services no longer take the old one', async () => {
      const { fixture, filled } = cloud();
      await using opened = await openCloud(cloud(), { secret: secretOf(filled.credentials.reader) });
      await opened.connection.probe();
      const asked = fixture.asked.length;
      undo.push(fixture.misbehave({ kind: 'expire', path: '/v2/images', times: 1 }));
      expect((await opened.connection.discoverCapabilities()).images).not.toHaveProperty('failure');
      expect(fixture.asked.slice(asked).filter(({ path }) => path.endsWith('/auth/tokens'))).toHaveLength(1);
    });

    it('is not asked where the clouds.yaml lacks what signing in takes', async () => {
      const lacking: readonly [Readonly<Record<string, string>>, string][] = [
        [{ auth_url, username: 'a', project_id: 'p' }, 'domain of the user'],
        [{ auth_url, user_id: 'a', project_name: 'p' }, 'domain of the project'],
        [{ auth_url, user_id: 'a' }, '`project_id`'],
        [{ auth_url, application_credential_id: 'a' }, 'application_credential_secret'],
      ];
      for (const [auth, expected] of lacking) {
        const opening = openCloud(cloud(), { secret: byPassword(auth), spec: cloudsYamlSpec() });
        await expect(opening).rejects.toMatchObject({
          code: 'SECRET_UNUSABLE',
          message: expect.stringContaining(expected) as string,
        });
      }
      const spec = cloudsYamlSpec({ config: { endpoint: null } });
      const nowhere = byPassword(without(whole(), ['auth_url']));
      await expect(openCloud(cloud(), { secret: nowhere, spec })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    });

    it.each([
      ['cloud.example:5000/nothing', 'NOT_FOUND', 'openstack endpoint list'],
      ['cloud.example:8774', 'UNEXPECTED_ANSWER', 'config.endpoint'],
    ])('is not at %s', async (endpoint, code, fix) => {
      const secret = secretOf(cloud().filled.credentials.reader);
      await using opened = await openCloud(cloud(), { secret, spec: openstackSpec({ config: { endpoint } }) });
      const { status, failure } = await opened.connection.checkCredentials();
      expect([status, failure?.code]).toEqual(['Error', code]);
      expect(failure?.fix).toContain(fix);
    });
  });
}

function without(auth: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(auth).filter(([name]) => !names.includes(name)));
}
