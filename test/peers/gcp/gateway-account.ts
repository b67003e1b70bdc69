import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { ProviderType } from '../../../schema/enums.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import type { Connection } from '../../../src/drivers/connection.ts';
import { connect } from '../../../src/drivers/gcp/connect.ts';
import { reach } from '../../../src/drivers/gcp/reach.ts';
import { testAccess, type TestAccessOptions } from '../../support/fixture/access.ts';
import { type Fixture, startFixture } from '../../support/fixture/fixture.ts';
import type { Python } from '../bed/python.ts';
import { readDocuments } from './fixture/documents.ts';
import { createGoogle, type Google } from './fixture/google.ts';
import { projectId, region } from './fixture/project.ts';
import { documentOf } from './fixture/service-account-key.ts';

export const googleHosts = [
  'compute.googleapis.com',
  'oauth2.googleapis.com',
  'iam.googleapis.com',
  'cloudresourcemanager.googleapis.com',
];
/** Stands in a key of the Secret that no driver has business with. */
export const secretCanary = 'canary-of-a-secret';

export interface GoogleBed {
  readonly google: Google;
  readonly fixture: Fixture;
  /** Revision of the description that every answer is checked against. */
  readonly revision: string;
}

/** Google's hosts, played by one fixture. */
export async function startGoogle(python: Python): Promise<GoogleBed> {
  const documents = await readDocuments(python);
  const google = createGoogle(documents);
  const fixture = await startFixture((asked) => google.respond(asked), googleHosts);
  return { google, fixture, revision: documents[0]?.revision ?? '' };
}

export function gcpSpec(more: Partial<MachineProviderSpec> = {}): MachineProviderSpec {
  return {
    type: ProviderType.GCP,
    region,
    config: { timeout: '60s', customSettings: { projectId }, retryPolicy: { maxRetries: 0 } },
    authentication: {
      type: AuthenticationType.SERVICEACCOUNT,
      serviceAccount: { secretRef: { name: 'gcp-credentials', key: 'service-account.json' } },
    },
    ...more,
  };
}

export interface Asking extends Omit<TestAccessOptions, 'spec' | 'secrets'> {
  readonly spec?: MachineProviderSpec;
  /** In place of the account's document. */
  readonly document?: unknown;
  /** Other keys of the Secret. */
  readonly siblings?: Readonly<Record<string, string>>;
}

/** A connection of the driver to the fixture, over the real Access, and what must never be seen of it. */
export async function connectTo(bed: GoogleBed, { spec = gcpSpec(), document, siblings, ...options }: Asking = {}) {
  const key = bed.google.key;
  const written = document ?? documentOf(key, projectId, 'https://oauth2.googleapis.com/token');
  const text = typeof written === 'string' ? written : JSON.stringify(written);
  const secrets = { 'gcp-credentials': { data: { 'service-account.json': text, other: secretCanary, ...siblings } } };
  const routes = Object.fromEntries(googleHosts.map((host) => [host, bed.fixture]));
  const access = testAccess({ routes, hosts: reach.hosts(spec), ...options, spec, secrets });
  const connection: Connection = await connect(spec, access);
  return { access, connection };
}
