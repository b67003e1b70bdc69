import { type Document, isScalar, visit } from 'yaml';
import { z } from 'zod';
import { readDocument } from '../../../schema/yaml/document.ts';
import type { Secret } from '../access.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import type { Hidden } from '../hidden.ts';

/** One cloud of a clouds.yaml. */
export interface Cloud {
  readonly authUrl: string | undefined;
  readonly region: string | undefined;
  readonly face: string | undefined;
  readonly user: NamedInDomain;
  readonly project: NamedInDomain;
  readonly password: Hidden | undefined;
  readonly applicationCredential: {
    readonly id: string | undefined;
    readonly name: string | undefined;
    readonly secret: Hidden | undefined;
  };
}

/** A user or a project, by its id, or by its name and domain. */
export interface NamedInDomain {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly domainId: string | undefined;
  readonly domainName: string | undefined;
}

const longestDocument = 65_536;
const longestText = 4_096;

// Numbers are ids and passwords that somebody forgot to quote.
const text = z
  .union([z.string(), z.number(), z.bigint()])
  .nullish()
  .transform((value) => (value === null || value === undefined || value === '' ? undefined : String(value)))
  .refine((value) => value === undefined || value.length <= longestText);
const authForm = z.object({
  auth_url: text,
  username: text,
  user_id: text,
  user_domain_name: text,
  user_domain_id: text,
  password: text,
  project_name: text,
  tenant_name: text,
  project_id: text,
  tenant_id: text,
  project_domain_name: text,
  project_domain_id: text,
  domain_name: text,
  domain_id: text,
  default_domain: text,
  system_scope: text,
  application_credential_id: text,
  application_credential_name: text,
  application_credential_secret: text,
});
const cloudForm = z.object({
  auth_type: text,
  profile: text,
  cloud: text,
  region_name: text,
  interface: text,
  endpoint_type: text,
  auth: authForm,
});
const documentForm = z.object({ clouds: z.record(z.string(), z.unknown()) });

/** Ways to sign in whose parts a clouds.yaml can hold whole. */
const methods = ['password', 'v3password', 'v3applicationcredential'];

/**
 * The cloud of that name, else the only one. Throws DriverFailure: SECRET_UNUSABLE, in words that show nothing of what the
 * Secret holds.
 */
export function readClouds(secret: Secret, key: string, name: string | undefined): Cloud {
  const refuse: Refuse = (expected, got, fix = howToWrite) =>
    new DriverFailure(
      FailureCode.SECRET_UNUSABLE,
      `Expected ${expected} under the key ${key} of the Secret ${secret.name}, but got ${got}.`,
      { fix },
    );
  const document = secret.get(key);
  if (document === undefined) throw refuse('a clouds.yaml', 'no such key', checkKey);
  const clouds = parseClouds(document.reveal(), refuse);
  const read = cloudForm.safeParse(cloudOf(clouds, name, refuse));
  if (!read.success) {
    const field = read.error.issues[0]?.path.join('.') ?? '';
    throw refuse('a cloud as clouds.yaml has it', field === '' ? 'something else' : `one whose \`${field}\` is none`);
  }
  const { data } = read;
  if (data.profile !== undefined || data.cloud !== undefined) {
    throw refuse('a cloud that is whole', 'one with a `profile`', 'Write `auth_url` and what else the profile has.');
  }
  if (data.auth_type !== undefined && !methods.includes(data.auth_type)) {
    throw refuse(`a cloud whose \`auth_type\` is one of ${methods.join(', ')}`, 'one with another');
  }
  if (data.auth.system_scope !== undefined) throw refuse('a cloud with a project', 'one with `system_scope`');
  return presentCloud(data, (value) => (value === undefined ? undefined : document.part(value)));
}

type Refuse = (expected: string, got: string, fix?: string) => DriverFailure;

const howToWrite = 'Write it as the dashboard gives it to you for download; docs/providers/openstack.md shows one.';
const checkKey = 'Check `spec.authentication.serviceAccount.secretRef.key` and the keys of the Secret.';

function parseClouds(document: string, refuse: Refuse): Readonly<Record<string, unknown>> {
  if (document.length > longestDocument) throw refuse('a clouds.yaml', 'a text too long for one');
  const parsed = documentForm.safeParse(parseYaml(document, refuse));
  if (!parsed.success) throw refuse('a clouds.yaml', 'a document without `clouds`');
  return parsed.data.clouds;
}

function parseYaml(document: string, refuse: Refuse): unknown {
  const read = readDocument(document);
  // What is wrong with it, and where, would show of the Secret what the parser stumbled over.
  if (read.kind === 'broken') throw refuse('a clouds.yaml', 'a text that is no YAML');
  // Of such a key the library would print the beginning, as a warning of the process.
  if (hasOddKey(read.document)) throw refuse('a clouds.yaml', 'one with a key that is no text');
  try {
    return read.document.toJS({ maxAliasCount: 100 });
  } catch {
    throw refuse('a clouds.yaml', 'one with aliases that lead nowhere, or to too much');
  }
}

function hasOddKey(document: Document): boolean {
  let isOdd = false;
  visit(document, {
    Pair: (_, { key }) => {
      isOdd = !isScalar(key);
      return isOdd ? visit.BREAK : undefined;
    },
  });
  return isOdd;
}

function cloudOf(clouds: Readonly<Record<string, unknown>>, name: string | undefined, refuse: Refuse): unknown {
  const names = Object.keys(clouds);
  if (name !== undefined && Object.hasOwn(clouds, name)) return clouds[name];
  const fix = 'Name one of them in `spec.config.customSettings.cloud`.';
  if (name !== undefined) throw refuse('the cloud that `customSettings.cloud` names', 'others only', fix);
  if (names.length === 1) return clouds[names[0] ?? ''];
  throw refuse('one cloud', names.length === 0 ? 'none' : 'several', names.length === 0 ? howToWrite : fix);
}

function presentCloud(
  { auth, ...data }: z.output<typeof cloudForm>,
  hidden: (value: string | undefined) => Hidden | undefined,
): Cloud {
  const domainId = auth.domain_id;
  const domainName = auth.domain_name ?? auth.default_domain;
  return {
    authUrl: auth.auth_url,
    region: data.region_name,
    face: data.interface ?? data.endpoint_type,
    user: {
      id: auth.user_id,
      name: auth.username,
      domainId: auth.user_domain_id ?? domainId,
      domainName: auth.user_domain_name ?? domainName,
    },
    project: {
      id: auth.project_id ?? auth.tenant_id,
      name: auth.project_name ?? auth.tenant_name,
      domainId: auth.project_domain_id ?? domainId,
      domainName: auth.project_domain_name ?? domainName,
    },
    password: hidden(auth.password),
    applicationCredential: {
      id: auth.application_credential_id,
      name: auth.application_credential_name,
      secret: hidden(auth.application_credential_secret),
    },
  };
}
