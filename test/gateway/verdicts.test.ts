import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, createClient } from '../cluster/contract/support/client.ts';
import { aCluster, aGateway, type TestCluster, type TestGateway } from '../support/gateway.ts';
import { type Door, doors } from '../support/manifests/mistake.ts';
import { type ManifestRow, manifestTable } from '../support/manifests/table.ts';
import {
  judgeApply,
  judgeAtGateway,
  judgeCreate,
  type GatewayVerdict,
  type Problem,
  type ServerVerdict,
  type Verdict,
} from '../support/verdicts.ts';

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

/** The embedded cluster names the place of a time that it can't read; the real one doesn't. */
const isReal = process.env['TEST_CLUSTER'] === 'real';
const rows = manifestTable();
const named = rows.map((row): [string, ManifestRow] => [row.name, row]);

interface Answers extends Readonly<Record<Door, Verdict>> {
  readonly 'validate yaml': GatewayVerdict;
}

/** What is said at each door. */
async function judgeEverywhere({ manifest }: ManifestRow): Promise<Answers> {
  const [yaml, input, create, apply, server] = await Promise.all([
    judgeAtGateway(gateway, 'validate yaml', manifest),
    judgeAtGateway(gateway, 'validate input', manifest),
    judgeAtGateway(gateway, 'create', manifest),
    judgeAtGateway(gateway, 'apply', manifest),
    judgeApply(client, manifest),
  ]);
  return { 'validate yaml': yaml, 'validate input': input, create, apply, 'server-side apply': server };
}

const inWord = (isAccepted: boolean) => (isAccepted ? 'accepted' : 'refused');
const byPlace = (left: { path: string }, right: { path: string }) => (left.path < right.path ? -1 : 1);

/** What the query must answer to a row, and nothing else. */
function expectedProblems({ problems }: ManifestRow): object[] {
  return problems
    .map(({ at, path = at, code, says, severity = 'ERROR' }) => ({ path, code, says, severity }))
    .toSorted((left, right) => byPlace(left, right) || left.code.localeCompare(right.code))
    .map(({ path, code, says, severity }) => ({
      code,
      path,
      severity,
      message: expect.stringContaining(says) as string,
      line: expect.toSatisfy((line: unknown) => Number(line) >= 1) as number,
      column: expect.toSatisfy((column: unknown) => Number(column) >= 1) as number,
    }));
}

/** The places that the API server names and the query doesn't. */
function unnamed({ paths, roughPaths }: ServerVerdict, problems: readonly Problem[]): string[] {
  const isAt = (path: string) => problems.some((problem) => problem.path === path);
  const isWithin = (path: string) => problems.some((problem) => problem.path.startsWith(path));
  return [...paths.filter((path) => !isAt(path)), ...roughPaths.filter((path) => !isWithin(path))];
}

function expectSameVerdict(row: ManifestRow, created: ServerVerdict, answers: Answers): void {
  expect(inWord(created.isAccepted), created.answer).toBe(inWord(row.isAccepted));
  const verdicts = Object.fromEntries(doors.map((door) => [door, inWord(answers[door].isAccepted)]));
  const expected = (door: Door) => inWord(row.isAccepted !== (row.differs?.[door] !== undefined));
  const said = doors.map((door) => `${door}: ${answers[door].answer.slice(0, 1_000)}`).join('\n');
  expect(verdicts, said).toEqual(Object.fromEntries(doors.map((door) => [door, expected(door)])));
}

function expectProblems(row: ManifestRow, problems: readonly Problem[]): void {
  // Where nothing is wrong with the manifest itself, it may be hinted at Secrets that are not there.
  const told = problems.filter(({ path, severity }) => severity === 'ERROR' || !/secretRef/i.test(path));
  expect(told.toSorted(byPlace)).toEqual(
    expectedProblems(row).map((problem) => expect.objectContaining(problem) as object),
  );
}

function expectSamePlaces(row: ManifestRow, created: ServerVerdict, problems: readonly Problem[]): void {
  const { code, elsewhere, placeless } = { code: undefined, ...row.refusal };
  if (code === undefined) expect([400, 422], created.answer).toContain(created.code);
  else expect(created.code, created.answer).toBe(code);
  expect(unnamed(created, problems).filter((path) => !elsewhere?.paths.includes(path))).toEqual([]);
  // A refusal without a place would be covered by anything.
  const hasPlace = created.paths.length + created.roughPaths.length > 0;
  if (placeless === undefined) expect(hasPlace, created.answer).toBe(true);
  else if (isReal) expect(hasPlace, `${placeless}: ${created.answer}`).toBe(false);
}

describe('the verdict on a manifest', () => {
  it('is asked for many manifests', () => {
    expect(rows.length).toBeGreaterThanOrEqual(500);
  });

  it.each(named)(
    'is the same everywhere, and the query names every place that the API server names, and one problem for each mistake: %s',
    async (_, row) => {
      const [created, answers] = await Promise.all([judgeCreate(client, row.manifest), judgeEverywhere(row)]);
      expectSameVerdict(row, created, answers);
      const { problems } = answers['validate yaml'];
      // Of an unknown setting in a manifest that is good the query warns, too.
      if (row.problems.length > 0) expectProblems(row, problems);
      else expect(problems.filter(({ severity }) => severity === 'ERROR')).toEqual([]);
      if (!row.isAccepted) expectSamePlaces(row, created, problems);
    },
  );
});
