import { ProviderType } from '../schema/enums.ts';
import { AuthenticationType } from '../schema/spec/authentication.ts';
import type { MachineProviderSpec } from '../schema/spec/spec.ts';
import { aSpec, canarySecret } from '../test/src/drivers/azure/azure-spec.ts';
import { anAccount } from '../test/peers/azure/fixture/account.ts';
import { answerEntra } from '../test/peers/azure/fixture/entra.ts';
import { answerManager } from '../test/peers/azure/fixture/manager.ts';
import { createTokens } from '../test/peers/azure/fixture/tokens.ts';
import type { Python } from '../test/peers/bed/python.ts';
import { readDocuments } from '../test/peers/gcp/fixture/documents.ts';
import { createGoogle } from '../test/peers/gcp/fixture/google.ts';
import { projectId } from '../test/peers/gcp/fixture/project.ts';
import { documentOf } from '../test/peers/gcp/fixture/service-account-key.ts';
import { gcpSpec } from '../test/peers/gcp/gateway-account.ts';
import { type Asked, type Fixture, type FixtureAnswer, startFixture } from '../test/support/fixture/fixture.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';

/** Clouds on loopback under many names, and providers in them, each known by an identity of its own. */
export interface CloudsBed {
  readonly fixture: Fixture;
  /** By the provider's name. */
  readonly log: RequestLog;
  /** Exact hosts, with the port where it is not 443. */
  readonly hosts: readonly string[];
  readonly providers: readonly BedProvider[];
  /** By name; each namespace has all of them. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface BedProvider {
  readonly namespace: string;
  readonly name: string;
  readonly spec: MachineProviderSpec;
  readonly limits: { readonly perSecond: number; readonly burst: number };
}

export const signInHost = 'login.microsoftonline.com';
/** Enough for the gateway's bounds of one host and one namespace to leave room for 32 at once. */
const hostsPerCloud = 6;
const namespaces = 8;
/** So low that a request which the network holds up for half a second, and not the next, does not look like a burst. */
const rates = [
  { perSecond: 2, burst: 2 },
  { perSecond: 2, burst: 3 },
  { perSecond: 2, burst: 4 },
];
/** How the fixture's project is named by the provider of this number. */
const projectPattern = new RegExp(`/projects/${projectId}-(\\d+)(?=[/:?]|$)`);

/** Half of the providers are at Google Cloud, where its own descriptions can be read: by Python. */
export async function startClouds(count: number, python: Python | undefined): Promise<CloudsBed> {
  const log = createRequestLog();
  const azure = createAzure(count, log);
  const google = python === undefined ? undefined : await createNumberedGoogle(python, log);
  const names = Array.from({ length: hostsPerCloud }, (_, index) => [hostOf('azure', index), hostOf('gcp', index)]);
  const fixture = await startFixture(
    (asked) => (asked.url.hostname.startsWith('gcp-') ? (google?.respond(asked) ?? { status: 404 }) : azure(asked)),
    [...names.flat(), signInHost],
  );
  const at = (host: string) => `${host}:${fixture.port}`;
  const providers = Array.from({ length: count }, (_, number): BedProvider => {
    const isGoogle = google !== undefined && number % 2 === 1;
    const limits = rates[number % rates.length] ?? { perSecond: 1, burst: 1 };
    const host = Math.floor(number / 2) % hostsPerCloud;
    const config = {
      endpoint: at(hostOf(isGoogle ? 'gcp' : 'azure', host)),
      timeout: '60s',
      rateLimiting: { requestsPerSecond: String(limits.perSecond), burstLimit: limits.burst },
      retryPolicy: { maxRetries: 0 },
    };
    const spec = isGoogle ? googleSpec(number, host, config) : azureSpec(number, config);
    return { namespace: namespaceOf(number), name: nameOf(number), spec, limits };
  });
  return {
    fixture,
    log,
    hosts: [...names.flat().map(at), signInHost],
    providers,
    secrets: { 'azure-credentials': { 'client-secret': canarySecret }, ...google?.secrets(at) },
  };
}

export const bedNamespaces = Array.from({ length: namespaces }, (_, index) => namespaceOf(index));

function namespaceOf(number: number): string {
  return `team-${number % namespaces}`;
}

const nameOf = (number: number) => `provider-${number}`;
const hostOf = (cloud: 'azure' | 'gcp', index: number) => `${cloud}-${index}.localhost`;
const clientOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

function azureSpec(number: number, config: NonNullable<MachineProviderSpec['config']>): MachineProviderSpec {
  const clientSecretRef = { name: 'azure-credentials', key: 'client-secret' };
  const oauth2 = { clientId: clientOf(number), clientSecretRef };
  return aSpec({ config, authentication: { type: AuthenticationType.OAUTH2, oauth2 } });
}

/** Each provider is an application of its own, by which its sign-in and its tokens are known. */
function createAzure(count: number, log: RequestLog): (asked: Asked) => FixtureAnswer {
  const account = anAccount(canarySecret);
  const [one] = account.applications;
  if (one === undefined) throw new Error('Expected the account to have an application, but it has none.');
  const applications = Array.from({ length: count }, (_, number) => ({ ...one, clientId: clientOf(number) }));
  account.applications.splice(0, 1, ...applications);
  const tokens = createTokens();
  const numberOf = (clientId: string) => Number(clientId.slice(-12));
  return (asked) => {
    if (asked.url.hostname === signInHost) {
      log.add(nameOf(numberOf(new URLSearchParams(asked.body).get('client_id') ?? '')), asked.at);
      return answerEntra(asked, account, tokens);
    }
    const owner = tokens.find((asked.headers['authorization'] ?? '').replace(/^Bearer /, ''));
    if (typeof owner === 'object') log.add(nameOf(numberOf(owner.clientId)), asked.at);
    return answerManager(asked, account, tokens, 1000);
  };
}

function googleSpec(number: number, host: number, config: NonNullable<MachineProviderSpec['config']>) {
  const secretRef = { name: `gcp-credentials-${host}`, key: 'service-account.json' };
  return gcpSpec({
    type: ProviderType.GCP,
    config: { ...config, customSettings: { projectId: `${projectId}-${number}` } },
    authentication: { type: AuthenticationType.SERVICEACCOUNT, serviceAccount: { secretRef } },
  });
}

/** Each provider has a project of its own, which all are the fixture's one; a token is its who uses it first. */
async function createNumberedGoogle(python: Python, log: RequestLog) {
  const google = createGoogle(await readDocuments(python));
  const signedInAt = new Map<string, number>();
  const owners = new Map<string, string>();
  const respond = (asked: Asked): FixtureAnswer => {
    if (asked.url.pathname === '/token') {
      const answer = google.respond(asked);
      const { access_token: token = '' } = (answer.body ?? {}) as { access_token?: string };
      signedInAt.set(token, asked.at);
      return answer;
    }
    const token = (asked.headers['authorization'] ?? '').replace(/^Bearer /, '');
    const [, number] = projectPattern.exec(asked.url.pathname) ?? [];
    const owner = owners.get(token) ?? (number === undefined ? undefined : nameOf(Number(number)));
    if (owner !== undefined) {
      if (!owners.has(token)) log.add(owner, signedInAt.get(token) ?? asked.at);
      owners.set(token, owner);
      log.add(owner, asked.at);
    }
    const path = asked.path.replace(projectPattern, `/projects/${projectId}`);
    return google.respond({ ...asked, path, url: new URL(path, asked.url) });
  };
  const secrets = (at: (host: string) => string) =>
    Object.fromEntries(
      Array.from({ length: hostsPerCloud }, (_, index) => {
        const document = documentOf(google.key, projectId, `https://${at(hostOf('gcp', index))}/token`);
        return [`gcp-credentials-${index}`, { 'service-account.json': JSON.stringify(document) }];
      }),
    );
  return { respond, secrets };
}
