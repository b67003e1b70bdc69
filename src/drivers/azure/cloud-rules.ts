import type { RuleDefinition } from '../../../schema/constraints/rule.ts';
import type { ValidationProblem } from '../../../schema/problem.ts';
import { hasForm, type PlacedForm } from '../form.ts';
import { invalid, invalidUnseen } from '../say.ts';
import { textAt, textsAt } from '../spec-texts.ts';
import { locationForm } from './location-form.ts';

// Each cloud has its own locations and its own hosts, and none knows those of another.

const setting = 'config.customSettings.cloud';
const fixOfLocation = 'Set `customSettings.cloud` to the cloud of this location, or choose a location of the cloud.';
const fixOfHost = 'Leave the endpoint out: `customSettings.cloud` tells it.';
const hosts = {
  public: 'management.azure.com',
  china: 'management.chinacloudapi.cn',
  usgovernment: 'management.usgovcloudapi.net',
};

/** Hosts that people take for the API's. */
export const hostForm: PlacedForm = {
  at: 'config.endpoint',
  form: {
    not: '(?i)^(https://)?(portal[.]azure[.](com|cn|us)|login[.]microsoftonline[.](com|us)|login[.]chinacloudapi[.]cn|graph[.]microsoft[.]com)',
    expected: 'the host of the Resource Manager such as "management.azure.com"',
    fix: fixOfHost,
    unseen: true,
  },
};

export function checkCloud(spec: unknown): ValidationProblem[] {
  const cloud = textAt(spec, setting) ?? 'public';
  if (!Object.hasOwn(hosts, cloud)) return [];
  const regions = textsAt(spec, 'region').filter(({ text }) => hasForm(locationForm, text) && cloudOf(text) !== cloud);
  const endpoints = textsAt(spec, 'config.endpoint').filter(({ text }) =>
    Object.entries(hosts).some(([other, host]) => other !== cloud && isHost(text, host)),
  );
  return [
    ...regions.map((one) => invalid(one, `a location of the cloud ${cloud}`, fixOfLocation)),
    ...endpoints.map(({ path }) =>
      invalidUnseen(path, `the host of the cloud ${cloud}`, "got another cloud's", fixOfHost),
    ),
  ];
}

const cloud = `(has(self.config) && has(self.config.customSettings) && 'cloud' in self.config.customSettings ? self.config.customSettings['cloud'] : 'public')`;

/** The same for the API server. */
export const cloudRules: readonly RuleDefinition[] = [
  {
    cel:
      `!self.region.matches('^[a-z][a-z0-9]*$') || !(${cloud} in ['public', 'china', 'usgovernment']) || ` +
      `${cloud} == (self.region.startsWith('china') ? 'china' : ` +
      `self.region.startsWith('usgov') || self.region.startsWith('usdod') ? 'usgovernment' : 'public')`,
    message:
      'Expected a location of the cloud that the settings name (public unless they do), but got one of another cloud',
    fix: fixOfLocation,
    path: 'region',
  },
  {
    cel:
      `!has(self.config) || !has(self.config.endpoint) || ` +
      Object.entries(hosts)
        .map(([name, host]) => `(${cloud} == '${name}' || !self.config.endpoint.matches('${patternOf(host)}'))`)
        .join(' && ') +
      ` || !(${cloud} in ['public', 'china', 'usgovernment'])`,
    message:
      'Expected the host of the cloud that the settings name (public unless they do), but got one of another cloud',
    fix: fixOfHost,
    path: 'config.endpoint',
  },
];

function cloudOf(location: string): string {
  if (location.startsWith('china')) return 'china';
  return /^us(gov|dod)/.test(location) ? 'usgovernment' : 'public';
}

function isHost(text: string, host: string): boolean {
  return hasForm({ pattern: patternOf(host) }, text);
}

function patternOf(host: string): string {
  return `(?i)^(https://)?${host.replaceAll('.', '[.]')}(:[0-9]+)?/?$`;
}
