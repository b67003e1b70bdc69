import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { VerdictKind } from '../../../schema/verdict-kind.ts';
import type { Asked } from '../../support/fixture/fixture.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { type Account, otherHost, startAccount } from './account.ts';
import { openAws } from './open.ts';
import { secretOf } from './spec.ts';

const python = inject('python');
const operations = ['create', 'delete', 'start', 'stop', 'restart', 'resize'];

describe.skipIf(python === undefined)('operations at AWS', () => {
  let account: Account;
  beforeAll(async () => {
    if (python !== undefined) account = await startAccount(python);
  });
  afterAll(() => account.stop());
  verifiedAgainst(() => account.name);

  /** What was asked besides questions, as forms. */
  const writes = (asked: readonly Asked[]) =>
    asked
      .map(({ body }) => new URLSearchParams(body))
      .filter((form) => form.has('Action') && !/^(Describe|Get|Assume)/.test(form.get('Action') ?? ''));
  const machines = async () => {
    const { machines: all } = (await account.ask({ do: 'read', keys: account.filled.good })) as { machines: unknown };
    return all;
  };

  it('are verified by dry runs where they are permitted, and nothing is done', async () => {
    const before = await machines();
    const from = account.fixture.asked.length;
    await using opened = await openAws(account, { secret: secretOf(account.filled.owner) });
    const found = await opened.connection.discoverCapabilities();
    const verdicts = Object.entries(found.operations).map(([name, { kind }]) => [name, kind]);
    expect(verdicts).toEqual(operations.map((name) => [name, VerdictKind.VERIFIED]));
    expect(found.features).toMatchObject({
      snapshotSupport: { kind: VerdictKind.VERIFIED },
      tagSupport: { kind: VerdictKind.VERIFIED },
      liveResize: { kind: VerdictKind.UNKNOWN, reason: expect.stringContaining('documentation') as string },
      backupIntegration: { kind: VerdictKind.UNKNOWN },
    });
    const tried = writes(account.fixture.asked.slice(from));
    expect(tried.length).toBeGreaterThanOrEqual(operations.length);
    expect(tried.filter((form) => form.get('DryRun') !== 'true')).toEqual([]);
    const run = tried.find((form) => form.get('Action') === 'RunInstances');
    expect(Object.fromEntries(run ?? [])).toMatchObject({
      ImageId: account.filled.image,
      InstanceType: 'm5.large',
      SubnetId: account.filled.subnet,
    });
    expect(await machines()).toEqual(before);
  });

  it('are unknown, with the reason, where they are not permitted', async () => {
    await using opened = await openAws(account, { secret: secretOf(account.filled.good) });
    const found = await opened.connection.discoverCapabilities();
    for (const { kind, reason } of Object.values(found.operations)) {
      expect(kind).toBe(VerdictKind.UNKNOWN);
      expect(reason).toContain('lacks a permission');
    }
  });

  it('name nothing that exists at a server other than AWS', async () => {
    const from = account.fixture.asked.length;
    await using opened = await openAws(account, {
      secret: secretOf(account.filled.owner),
      spec: { config: { endpoint: otherHost } },
      access: { hosts: [otherHost], routes: { [otherHost]: account.fixture } },
    });
    const found = await opened.connection.discoverCapabilities();
    expect(found.operations.delete.kind).toBe(VerdictKind.VERIFIED);
    const tried = writes(account.fixture.asked.slice(from));
    const ids = tried.flatMap((form) =>
      Array.from(form.values()).filter((value) => /^(i|ami|vol|eni|subnet)-/.test(value)),
    );
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.filter((id) => !/-0{17}$/.test(id))).toEqual([]);
  });

  it('are not tried at a server that takes no notice of DryRun', async () => {
    const { respond } = account.fixture;
    const from = account.fixture.asked.length;
    account.fixture.respond = (asked) =>
      asked.body.includes('DryRun') ? { headers: { 'content-type': 'text/xml' }, body: '<done/>' } : respond(asked);
    try {
      await using opened = await openAws(account, { secret: secretOf(account.filled.owner) });
      const found = await opened.connection.discoverCapabilities();
      expect(found.operations.delete).toMatchObject({
        kind: VerdictKind.UNKNOWN,
        reason: expect.stringContaining('Nothing was tried') as string,
      });
      expect(writes(account.fixture.asked.slice(from))).toEqual([]);
    } finally {
      account.fixture.respond = respond;
    }
  });

  it('never ask for all images', async () => {
    await using opened = await openAws(account, { secret: secretOf(account.filled.good) });
    const from = account.fixture.asked.length;
    await opened.connection.discoverCapabilities();
    const forms = account.fixture.asked.slice(from).map(({ body }) => new URLSearchParams(body));
    const images = forms.filter((form) => form.get('Action') === 'DescribeImages');
    expect(images.length).toBeGreaterThan(0);
    expect(images.filter((form) => !form.has('Owner.1') && form.get('Filter.1.Name') !== 'image-id')).toEqual([]);
  });
});
