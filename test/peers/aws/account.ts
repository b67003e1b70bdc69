import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guardSecret } from '../../support/leaks.ts';
import { startFixture, type Fixture } from '../../support/fixture/fixture.ts';
import type { Python } from '../bed/python.ts';
import { runPython } from '../bed/run-python.ts';
import { createFront, type Front } from './front.ts';
import { createIdentityProvider, type IdentityProvider } from './identity-provider.ts';
import { startMoto } from './moto.ts';

export interface Keys {
  readonly id: string;
  readonly secret: string;
  readonly token?: string;
}

/** What boto3 made in the account. */
export interface Filled {
  readonly vpc: string;
  readonly subnet: string;
  readonly group: string;
  /** Amazon's. */
  readonly image: string;
  /** As many of Amazon's as a spec may declare. */
  readonly images: readonly string[];
  readonly ownImage: string;
  /** ARN of a role with the whole policy. */
  readonly role: string;
  /** Has the policy of docs/providers/aws.md. */
  readonly good: Keys;
  /** Lacks one action of it. */
  readonly poor: Keys;
  /** Of the role, for a while. */
  readonly session: Keys & { readonly token: string };
  /** May do anything with EC2, and knows of nothing else. */
  readonly owner: Keys;
}

/** An account at a server that looks like AWS, behind TLS. */
export interface Account {
  /** What is asked, with versions. */
  readonly name: string;
  readonly region: string;
  readonly fixture: Fixture;
  readonly front: Front;
  readonly identities: IdentityProvider;
  readonly filled: Filled;
  /** What boto3 says to one of the things that account.py does. */
  ask(question: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Ends the server behind it. */
  down(): Promise<void>;
  /** Starts that again, with all that was in it: it keeps nothing, and makes up the same once more. */
  up(): Promise<void>;
  stop(): Promise<void>;
}

interface Policy {
  readonly Statement: readonly { readonly Action: readonly string[] }[];
}

const script = readFileSync(new URL('account.py', import.meta.url), 'utf8');
const page = fileURLToPath(new URL('../../../docs/providers/aws.md', import.meta.url));
/** A host besides AWS's own that the account is at, too. */
export const otherHost = 'aws.corp.example';
/** The action that the poor credential lacks. */
export const lackingAction = 'ec2:DescribeSecurityGroups';

export async function startAccount(python: Python, region = 'us-east-1'): Promise<Account> {
  const moto = await startMoto(python);
  const identities = createIdentityProvider();
  const front = createFront(moto, identities);
  const hosts = ['ec2', 'sts', 'servicequotas'].map((service) => `${service}.${region}.amazonaws.com`);
  const fixture = await startFixture(front.respond, [...hosts, otherHost]);
  const folder = mkdtempSync(join(tmpdir(), 'account-'));
  writeFileSync(join(folder, 'ca.crt'), fixture.ca);
  const ask = (question: Readonly<Record<string, unknown>>) =>
    runPython(python, script, { region, url: fixture.origin, ca: join(folder, 'ca.crt'), ...question });
  const stop = async () => {
    rmSync(folder, { recursive: true });
    await fixture.stop();
    await moto.stop();
  };
  const fill = async () => {
    const policy = policyOfThePage();
    await moto.beginAnew();
    const question = { do: 'fill', url: moto.url, policy, poorPolicy: without(policy, lackingAction) };
    const filled = (await ask(question)) as Filled;
    await moto.checkAfter(0);
    return filled;
  };
  try {
    const filled = await fill();
    for (const { secret } of [filled.good, filled.poor, filled.session, filled.owner]) guardSecret(secret);
    const down = async () => {
      front.isOpen = false;
      await moto.down();
    };
    const up = async () => {
      await moto.up();
      // Whatever else is asked meanwhile has its share of what is made up.
      await fill();
      front.isOpen = true;
    };
    const name = `${moto.name}, read by boto3 ${python.versions['boto3'] ?? ''}`;
    return { name, region, fixture, front, identities, filled, ask, down, up, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What people are told to paste. */
function policyOfThePage(): Policy {
  const [, text = ''] = /```json\n([^`]+)```/.exec(readFileSync(page, 'utf8')) ?? [];
  return JSON.parse(text) as Policy;
}

function without(policy: Policy, action: string): Policy {
  return {
    ...policy,
    Statement: policy.Statement.map((statement) => ({
      ...statement,
      Action: statement.Action.filter((each) => each !== action),
    })),
  };
}
