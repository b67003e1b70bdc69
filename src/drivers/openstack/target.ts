import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { endpointUrl, hostAndPort } from '../endpoint.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import type { Credential } from './credential.ts';
import { settingOf } from './settings.ts';

export type Interface = 'public' | 'internal';

/** Where the identity service is, and which of the cloud's addresses are meant. */
export interface Target {
  /** Addresses at which version 3 of the identity service may be, the likeliest first; without a slash at the end. */
  readonly identities: readonly string[];
  /** Host and port of the identity service. */
  readonly endpoint: string;
  /** Undefined where neither the spec nor clouds.yaml names one: the catalog must have one only, then. */
  readonly region: string | undefined;
  readonly face: Interface;
}

/** Throws DriverFailure: NOT_FOUND, when nobody says where the identity service is. */
export function targetOf(spec: MachineProviderSpec, { cloud }: Credential): Target {
  const url = identityUrl(spec, cloud?.authUrl);
  const written = settingOf(spec, 'interface') ?? cloud?.face;
  return {
    identities: identitiesAt(url),
    endpoint: hostAndPort(url),
    region: spec.region || cloud?.region,
    face: written?.startsWith('internal') === true ? 'internal' : 'public',
  };
}

function identityUrl({ config }: MachineProviderSpec, authUrl: string | undefined): URL {
  if (config?.endpoint) return endpointUrl(config.endpoint, 'openstack.example.com:5000/v3');
  const url = authUrl === undefined ? null : URL.parse(authUrl);
  if (url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}` === '') return url;
  const got = authUrl === undefined ? 'it is missing' : '`auth_url` in clouds.yaml is none';
  throw new DriverFailure(
    FailureCode.NOT_FOUND,
    `Expected \`spec.config.endpoint\` to be the address of the identity service, but ${got}.`,
    { fix: 'Write it as `openstack endpoint list --service identity` tells it.' },
  );
}

/** By its path where that has a version; else version 3 below it, and below `/identity`, where DevStack and others have it. */
function identitiesAt({ origin, pathname }: URL): readonly string[] {
  const path = pathname.replace(/\/+$/, '').replace(/(\/v3)\/auth(\/tokens)?$/, '$1');
  if (/\/v3$/.test(path)) return [`${origin}${path}`];
  const below = `${origin}${path}/v3`;
  return path === '' ? [below, `${origin}/identity/v3`] : [below];
}
