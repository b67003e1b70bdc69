import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { endpointUrl, hostAndPort } from '../endpoint.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import { type Cloud, cloudOf } from './cloud.ts';

/** What a spec says about where to ask, and for what. */
export interface Target {
  readonly cloud: Cloud;
  /** Of the Resource Manager, with the scheme and without a slash at its end. */
  readonly base: string;
  /** Host and port of `base`. */
  readonly endpoint: string;
  /** Path of the subscription. */
  readonly subscription: string;
  /** Path of the machines' resource group. */
  readonly group: string;
  /** As Azure writes locations: lower case, no blanks. */
  readonly region: string;
}

/** Throws DriverFailure: NOT_FOUND, when the spec does not say which subscription and group. */
export function targetOf(spec: MachineProviderSpec): Target {
  const cloud = cloudOf(spec);
  const url = endpointUrl(spec.config?.endpoint, cloud.management);
  const subscription = `/subscriptions/${encodeURIComponent(setting(spec, 'subscriptionId'))}`;
  return {
    cloud,
    base: url.origin,
    endpoint: hostAndPort(url),
    subscription,
    group: `${subscription}/resourceGroups/${encodeURIComponent(setting(spec, 'resourceGroup'))}`,
    region: regionName(spec.region ?? ''),
  };
}

/** A text of `customSettings` that there must be. Throws DriverFailure: NOT_FOUND. */
export function setting(spec: MachineProviderSpec, name: string): string {
  const text = spec.config?.customSettings?.[name];
  if (typeof text === 'string' && text !== '') return text;
  const message = `Expected \`spec.config.customSettings.${name}\`, without which Azure can't be asked, but it is missing.`;
  throw new DriverFailure(FailureCode.NOT_FOUND, message, { fix: `Add \`${name}\`; the portal shows it.` });
}

/** Azure writes the same location as "westeurope" and "West Europe". */
export function regionName(text: string): string {
  return text.toLowerCase().replaceAll(' ', '');
}
