import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { askedPrivileges } from '../../../src/drivers/vsphere/operations.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { startVcsim, type Vcsim } from './vcsim.ts';

const govmomi = inject('govmomi');

describe.skipIf(govmomi === undefined)('the commands of docs/providers/vsphere.md', () => {
  let vcsim: Vcsim;
  let commands: readonly (readonly string[])[];
  beforeAll(async () => {
    if (govmomi === undefined) return;
    vcsim = await startVcsim(govmomi, ['-dc', '1']);
    const page = await readFile(new URL('../../../docs/providers/vsphere.md', import.meta.url), 'utf8');
    const lines = Array.from(page.matchAll(/```sh\n([\s\S]*?)```/g), ([, text = '']) => text.replaceAll('\\\n', ' '));
    const written = lines.flatMap((text) => text.split('\n')).filter((line) => /^govc (role|permissions)\./.test(line));
    commands = written.map((line) =>
      line.replaceAll("'", '').replace('/Datacenter1', '/DC0').trim().split(/\s+/).slice(1),
    );
  });
  afterAll(() => vcsim?.stop());
  verifiedAgainst(() => vcsim.name);

  it('are taken by vCenter, and name every privilege that is asked about', async () => {
    expect(commands.map(([name]) => name)).toEqual(['permissions.set', 'role.create', 'permissions.set']);
    for (const command of commands) await vcsim.govc(...command);
    const [, , ...privileges] = commands[1] ?? [];
    // Every role has the right to read.
    expect(new Set(privileges)).toEqual(new Set(askedPrivileges.filter((privilege) => privilege !== 'System.Read')));
    const role = await vcsim.govc('role.ls', 'machineprovider-gateway');
    expect(role.trim().split(/\s+/)).toEqual(expect.arrayContaining(['System.Read', ...privileges]));
    const set = await vcsim.govc('permissions.ls', '/DC0');
    expect(set).toContain('machineprovider-gateway');
  });
});
