import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { nodeAt, readXml, textAt, type XmlNode } from '../../../src/drivers/read-xml.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { startVcenter, type Vcenter } from './fixture/vcenter.ts';
import { openVcenter, password, user } from './open-vcenter.ts';
import { openVcsim } from './spec.ts';
import { startVcsim, type Vcsim } from './vcsim.ts';

const govmomi = inject('govmomi');

/** What vcsim has none of, so that only the API's description tells how it looks. */
const unseen = /graphicsInfo|propSet\[tag\]|propSet\[info\]/;

/** Paths of the elements of an answer, properties by their names; with the types that references have to say. */
function shapeOf(node: XmlNode, path = ''): string[] {
  const property = node.name === 'propSet' ? `[${textAt(node, 'name') ?? ''}]` : '';
  const type = node.attributes['type'] === undefined ? '' : '@type';
  const own = `${path}/${node.name}${property}${type}`;
  return [own, ...node.children.flatMap((child) => shapeOf(child, own.replace('@type', '')))];
}

function record(shapes: Map<string, Set<string>>, body: Uint8Array): void {
  const answer = nodeAt(readXml(body), 'Body')?.children[0];
  if (answer === undefined) return;
  const known = shapes.get(answer.name) ?? new Set<string>();
  for (const path of shapeOf(answer)) known.add(path);
  shapes.set(answer.name, known);
}

describe.skipIf(govmomi === undefined)('the fixture of vCenter', () => {
  let vcsim: Vcsim;
  let vcenter: Vcenter;
  beforeAll(async () => {
    if (govmomi === undefined) return;
    const model = '-dc 2 -cluster 2 -vm 2 -pg 3 -pool 1'.split(' ');
    [vcsim, vcenter] = await Promise.all([startVcsim(govmomi, model), startVcenter({ user, password })]);
    const change = ['dvs.portgroup.change', '-dc', 'DC1'];
    await vcsim.govc(...change, '-vlan-mode', 'trunking', '-vlan-range', '1-9', 'DC1_DVPG1');
  });
  afterAll(async () => {
    await vcenter?.stop();
    await vcsim?.stop();
  });
  verifiedAgainst(() => `vcsim ${govmomi?.version ?? ''}`);

  it('answers in no other form than vcsim does, element by element', async () => {
    const [real, played] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
    const ours = await openVcsim(vcsim, { onAnswer: (body) => record(real, body) });
    const theirs = await openVcenter(vcenter, { onAnswer: (body) => record(played, body) });
    for (const { connection } of [ours, theirs]) {
      await connection.probe();
      await connection.checkCredentials();
      await connection.discoverCapabilities();
      await connection.fetchQuotas();
    }
    for (const open of [ours, theirs]) await open[Symbol.asyncDispose]();
    const wrong = { data: { username: user, password: 'another-canary-password' } };
    await using refused = await openVcsim(vcsim, { secret: wrong, onAnswer: (body) => record(real, body) });
    await refused.connection.checkCredentials();
    vcenter.faults.set('Login', { kind: 'InvalidLogin' });
    await using alike = await openVcenter(vcenter, { onAnswer: (body) => record(played, body) });
    await alike.connection.checkCredentials();

    expect(played.size).toBeGreaterThanOrEqual(8);
    // The two have the same first page and further ones: what a page holds is compared with any page.
    const pages = (shapes: Map<string, Set<string>>) =>
      [...shapes].flatMap(([method, paths]) =>
        [...paths].map((path) => (/Properties/.test(method) ? path.replace('/ContinueR', '/R') : path)),
      );
    const known = new Set(pages(real));
    const strange = pages(played).filter((path) => !known.has(path) && !unseen.test(path));
    expect(strange.filter((path) => !path.endsWith('/returnval/token'))).toEqual([]);
  });
});
