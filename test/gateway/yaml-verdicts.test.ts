import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, createClient } from '../cluster/contract/support/client.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import { typedManifests } from '../support/manifests/texts.ts';
import { applyText, judgeText, validateText } from '../support/verdicts.ts';

let cluster: TestCluster;
let gateway: TestGateway;
let client: Client;

beforeAll(async () => {
  cluster = await aCluster();
  gateway = await aGateway(cluster);
  client = createClient(cluster.kubeconfigPath);
});

afterAll(async () => {
  await gateway.stop();
  await client.close();
  await cluster.remove();
});

describe('what is typed as YAML is read alike by the API server, the query and an apply', () => {
  it.each(typedManifests.map((typed) => [typed.name, typed] as const))('%s', async (_, { text, problems, differs }) => {
    const [created, report, applied] = await Promise.all([
      judgeText(client, text),
      validateText(gateway, text),
      applyText(gateway, text),
    ]);
    // One slip of the pen may upset the reader of YAML in several places.
    expect([...new Set(report.problems.map(({ code, path }) => `${code} ${path}`))]).toEqual(
      problems.map(({ code, path, at }) => `${code} ${path ?? at}`),
    );
    const isGood = problems.length === 0;
    expect(created.isAccepted, created.answer).toBe(isGood);
    expect(report.isAccepted, report.answer).toBe(isGood);
    expect(applied.isAccepted, applied.answer).toBe(isGood && differs === undefined);
    // What can't be read at all has no place but its line.
    if (problems.some(({ code }) => code === 'SYNTAX')) return;
    for (const path of created.paths) expect(report.paths, created.answer).toContain(path);
  });
});
