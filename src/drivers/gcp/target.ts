import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { endpointUrl, hostAndPort } from '../endpoint.ts';
import { DriverFailure, FailureCode } from '../failure.ts';

const computeHost = 'compute.googleapis.com';
const iamHost = 'iam.googleapis.com';
const resourceManagerHost = 'cloudresourcemanager.googleapis.com';
const tokenHost = 'oauth2.googleapis.com';

/** Where Google signs service accounts in. */
export const googleTokenUrl = `https://${tokenHost}/token`;

/** Google's own hosts that this driver asks, and no other: names under googleapis.com are not all Google's to answer. */
export const hosts: readonly string[] = [computeHost, iamHost, resourceManagerHost, tokenHost];

/** What a spec says about where to ask, and for what. */
export interface Target {
  readonly project: string;
  readonly region: string;
  /** Path of the project in every one of the APIs: "projects/machines-prod". */
  readonly projectPath: string;
  /** Addresses of the APIs, with their version, without a slash at the end. */
  readonly compute: string;
  readonly iam: string;
  readonly resourceManager: string;
  /** Host and port of Compute Engine. */
  readonly endpoint: string;
}

/**
 * Beside an endpoint of somebody's own the sibling APIs (IAM, Resource Manager) are asked at that same endpoint: a
 * credential for a private one has no business at Google's. Throws DriverFailure: NOT_FOUND, where the spec does not say
 * which project and region.
 */
export function targetOf(spec: MachineProviderSpec): Target {
  const url = endpointUrl(spec.config?.endpoint, computeHost);
  const isGoogle = url.hostname === computeHost && url.port === '';
  const project = textOf(spec.config?.customSettings?.['projectId'], 'spec.config.customSettings.projectId');
  return {
    project,
    region: textOf(spec.region, 'spec.region'),
    projectPath: `projects/${encodeURIComponent(project)}`,
    compute: `${url.origin}/compute/v1`,
    iam: `${isGoogle ? `https://${iamHost}` : url.origin}/v1`,
    resourceManager: `${isGoogle ? `https://${resourceManagerHost}` : url.origin}/v3`,
    endpoint: hostAndPort(url),
  };
}

function textOf(text: string | null | undefined, path: string): string {
  if (typeof text === 'string' && text !== '') return text;
  const message = `Expected \`${path}\`, without which Compute Engine can't be asked, but it is missing.`;
  throw new DriverFailure(FailureCode.NOT_FOUND, message, { fix: `Add \`${path}\`.` });
}
