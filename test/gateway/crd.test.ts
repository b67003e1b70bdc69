import { afterEach, describe, expect, it } from 'vitest';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import {
  CreateDocument,
  DeleteDocument,
  GatewayDocument,
  GetProviderDocument,
} from '../support/generated/operations.ts';
import { aCrd, aForeignCrd, aNewerCrd, aNewerRuleCrd, anOlderCrd } from '../support/other-crds.ts';

let cluster: TestCluster | undefined;
let gateway: TestGateway | undefined;

afterEach(async () => {
  await gateway?.stop();
  await cluster?.remove();
});

async function behind(crd: unknown) {
  cluster = await aCluster({ crd });
  const started = await aGateway(cluster, {}, { waitForSync: false });
  gateway = started;
  const stateOf = async () => (await started.run(GatewayDocument, {})).gateway.crd;
  await expect.poll(async () => (await stateOf()).state).not.toBe('UNKNOWN');
  const ready = await fetch(started.url.replace(/graphql$/, 'readyz?verbose'));
  return { gateway: started, crd: await stateOf(), ready: await ready.text() };
}

describe("the gateway before a cluster whose definition is not this gateway's", () => {
  it.each([
    ['CURRENT', aCrd(), '[+]crd ok\n'],
    ['OUTDATED', anOlderCrd(), '[+]crd ok: OUTDATED: '],
    ['AHEAD', aNewerCrd(), '[+]crd ok: AHEAD: '],
    ['FOREIGN', aForeignCrd('Namespaced'), '[-]crd failed: FOREIGN: '],
  ])('says so once in its log, in readiness and in the graph: %s', async (state, definition, line) => {
    const { gateway: started, crd, ready } = await behind(definition);
    expect(crd.state).toBe(state);
    expect(ready).toContain(line);
    expect(started.logged().split(JSON.stringify(crd.message)).length - 1).toBe(1);
  });

  it('leaves the rules of a newer one alone, though it was asked to install its own', async () => {
    cluster = await aCluster({ crd: aNewerRuleCrd() });
    const started = (gateway = await aGateway(cluster, { INSTALL_CRD: true }, { waitForSync: false }));
    expect(started.logged()).toMatch(/install-crd: nothing was changed\. The CustomResourceDefinition \S+ is newer/);
    await expect.poll(async () => (await started.run(GatewayDocument, {})).gateway.crd.state).toBe('AHEAD');
  });

  it("refuses every read, write and feed with that sentence where it is another project's", async () => {
    const { gateway: started, crd } = await behind(aForeignCrd('Namespaced'));
    const { message } = crd;
    const operations: [string, Record<string, unknown>][] = [
      [String(GetProviderDocument), { name: 'a' }],
      ['{ machineProviders { totalCount } }', {}],
      [String(CreateDocument), { input: { name: 'a', spec: {} } }],
      [String(DeleteDocument), { input: { name: 'a' } }],
    ];
    for (const [query, variables] of operations) {
      const { errors } = await started.send(query, variables);
      expect(errors).toMatchObject([{ message, extensions: { code: 'UNAVAILABLE' } }]);
    }
    const feed = await fetch(`${started.url}/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { machineProviderChanges { cursor } }' }),
    });
    expect(await feed.text()).toContain(JSON.stringify(message).slice(1, -1));
  });
});
