import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import type { Access, Secret } from '../access.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import type { Hidden } from '../hidden.ts';
import { secretExpiry } from '../secret-expiry.ts';
import { secretRefOf, textOf } from '../secret-ref.ts';
import { type Cloud, type NamedInDomain, readClouds } from './clouds-yaml.ts';
import { settingOf } from './settings.ts';

/** Who we are for the identity service, and how we prove it. */
export interface Credential {
  /** Names it among the credentials of its cloud; no secret. */
  readonly key: string;
  /** Whether it is an application credential, which has an end of its own. */
  readonly isApplication: boolean;
  /** Secrets that the proof and the tokens made of it come from. */
  readonly carries: readonly Secret[];
  /** Milliseconds since 1970, as the Secret's `expires-at` tells. */
  readonly toldExpiry: number | undefined;
  /** Where it is of a clouds.yaml. */
  readonly cloud?: Cloud;
  /** Body of a token request, with the proof in it. */
  proof(): object;
}

const siblingKey = 'application-credential-secret';

/** Reads what the spec names. Throws DriverFailure: SECRET_*. */
export async function readCredential(spec: MachineProviderSpec, access: Access): Promise<Credential> {
  const { type, apiKey, serviceAccount } = spec.authentication ?? {};
  const isCloud = (type ?? null) === null ? !apiKey && !!serviceAccount : type === AuthenticationType.SERVICEACCOUNT;
  const { name, key } = isCloud
    ? secretRefOf(serviceAccount?.secretRef, 'spec.authentication.serviceAccount.secretRef')
    : secretRefOf(apiKey?.secretRef, 'spec.authentication.apiKey.secretRef');
  const secret = await access.secret(name);
  const own = { carries: [secret], toldExpiry: secretExpiry(secret) };
  if (!isCloud) {
    const [id, proof] = [textOf({ secret, key }).reveal().trim(), textOf({ secret, key: siblingKey })];
    return { ...own, ...applicationCredential({ id }, proof) };
  }
  const cloud = readClouds(secret, key, settingOf(spec, 'cloud'));
  return { ...own, cloud, ...proofOf(spec, cloud, unusable(secret, key)) };
}

type Proof = Pick<Credential, 'key' | 'isApplication' | 'proof'>;
type Unusable = (expected: string) => DriverFailure;

function proofOf(spec: MachineProviderSpec, cloud: Cloud, refuse: Unusable): Proof {
  const { applicationCredential: application, password } = cloud;
  if (application.id !== undefined || application.name !== undefined) {
    if (application.secret === undefined) throw refuse('`application_credential_secret` beside the credential');
    if (application.id !== undefined) return applicationCredential({ id: application.id }, application.secret);
    const user = identified(userOf(spec, cloud), () => refuse('a user, whose credential the name means'));
    return applicationCredential({ name: application.name, user }, application.secret);
  }
  if (password === undefined) throw refuse('a password or an application credential');
  const user = identified(userOf(spec, cloud), () => refuse('`user_id`, or `username` with the domain of the user'));
  const project = identified(projectOf(spec, cloud), () =>
    refuse('`project_id`, or `project_name` with the domain of the project'),
  );
  return {
    key: JSON.stringify([user, project]),
    isApplication: false,
    proof: () => ({
      auth: {
        identity: { methods: ['password'], password: { user: { ...user, password: password.reveal() } } },
        scope: { project },
      },
    }),
  };
}

function applicationCredential(which: Readonly<Record<string, unknown>>, secret: Hidden): Proof {
  return {
    key: JSON.stringify(which),
    isApplication: true,
    proof: () => ({
      auth: {
        identity: {
          methods: ['application_credential'],
          // People store secrets with the line break that their editor ends files with.
          application_credential: { ...which, secret: secret.reveal().replace(/\r?\n$/, '') },
        },
      },
    }),
  };
}

/** What the spec says of the project or a domain goes before what clouds.yaml says. */
function projectOf(spec: MachineProviderSpec, { project }: Cloud): NamedInDomain {
  const id = settingOf(spec, 'projectId');
  const name = settingOf(spec, 'projectName') ?? settingOf(spec, 'tenant');
  const own = id !== undefined || name !== undefined ? { id, name } : project;
  return { ...own, ...domainOf(spec, 'project', project) };
}

function userOf(spec: MachineProviderSpec, { user }: Cloud): NamedInDomain {
  return { ...user, ...domainOf(spec, 'user', user) };
}

function domainOf(spec: MachineProviderSpec, what: 'user' | 'project', { domainId, domainName }: NamedInDomain) {
  const id = settingOf(spec, `${what}DomainId`);
  const name = settingOf(spec, `${what}DomainName`) ?? settingOf(spec, 'domain');
  return id !== undefined || name !== undefined ? { domainId: id, domainName: name } : { domainId, domainName };
}

/** In the form of the identity service: an id is enough, a name needs its domain. */
function identified({ id, name, domainId, domainName }: NamedInDomain, refuse: () => DriverFailure) {
  if (id !== undefined) return { id };
  if (name === undefined || (domainId === undefined && domainName === undefined)) throw refuse();
  return { name, domain: domainId !== undefined ? { id: domainId } : { name: domainName } };
}

function unusable(secret: Secret, key: string): Unusable {
  return (expected) =>
    new DriverFailure(
      FailureCode.SECRET_UNUSABLE,
      `Expected ${expected} in the clouds.yaml under the key ${key} of the Secret ${secret.name}, but it is missing.`,
      { fix: 'Add it there, or under `spec.config.customSettings` where that has it.' },
    );
}
