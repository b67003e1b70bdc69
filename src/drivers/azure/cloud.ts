import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';

/** One of the clouds that Azure runs apart from each other; an account of one is unknown to the others. */
export interface Cloud {
  /** Host where tokens are made. */
  readonly login: string;
  /** Host of the Resource Manager. */
  readonly management: string;
}

const publicCloud: Cloud = { login: 'login.microsoftonline.com', management: 'management.azure.com' };

const clouds = new Map<string, Cloud>([
  ['public', publicCloud],
  ['china', { login: 'login.chinacloudapi.cn', management: 'management.chinacloudapi.cn' }],
  ['usgovernment', { login: 'login.microsoftonline.us', management: 'management.usgovcloudapi.net' }],
]);

/** The cloud that `customSettings.cloud` names; the public one where it names none. */
export function cloudOf(spec: MachineProviderSpec): Cloud {
  return clouds.get(spec.config?.customSettings?.['cloud'] ?? 'public') ?? publicCloud;
}

/** Hosts that credentials may go to: those of the spec's own cloud, and no other's. */
export function hosts(spec: MachineProviderSpec): readonly string[] {
  const { login, management } = cloudOf(spec);
  return [login, management];
}
