import type { ProviderType } from '../../../../schema/enums.ts';
import type { Judgement } from '../mistake.ts';
import type { Mistake } from '../mistake.ts';

/** A mistake in the example of a type. */
export interface TypeMistake {
  readonly at: string;
  /** undefined takes the value out. */
  readonly value: unknown;
  readonly says: string;
  /** What the fix must hold. */
  readonly fix?: string;
  /** INVALID when absent. */
  readonly code?: string;
  /** Where the problem is shown; the mistake's own place when absent. */
  readonly path?: string;
  /** Where the API server shows it, if not there; a rule of the definition can point at a list, and at no item of it. */
  readonly server?: string;
  /** Why the definition can't know it. */
  readonly onlyQuery?: string;
}

/** What is put at a place of the example of a type, and is still good. */
export type TypeEdit = readonly [at: string, value: unknown];

/** Good and bad manifests of one type. */
export interface TypeRows {
  readonly type: `${ProviderType}`;
  readonly good: readonly TypeEdit[];
  readonly bad: readonly TypeMistake[];
  /** What is only worth a look. */
  readonly odd: readonly TypeMistake[];
}

export function mistakesOf({ type, bad, odd }: TypeRows): Mistake[] {
  return [
    ...bad.map((mistake) => ({ ...ofType(mistake, type), ...judgementOf(mistake) })),
    ...odd.map((mistake) => ({ ...ofType(mistake, type), severity: 'WARNING' as const })),
  ];
}

function ofType({ at, value, says, path, code = 'INVALID', onlyQuery }: TypeMistake, type: TypeRows['type']): Mistake {
  return { type, at, value, says, code, ...(path && { path }), ...(onlyQuery && { onlyQuery }) };
}

function judgementOf({ at, path = at, server = path.replace(/\[.*$/, ''), onlyQuery }: TypeMistake): Judgement {
  if (onlyQuery !== undefined) {
    const doors = ['validate yaml', 'validate input', 'create', 'apply'];
    return { differs: Object.fromEntries(doors.map((door) => [door, onlyQuery])) };
  }
  const why = 'a rule of the definition points at a field that it names, and at no item of a list';
  // To the API server a setting is a key of a map.
  const place = server.replace(/^(spec\.config\.customSettings)\.(.+)$/, '$1[$2]');
  return place === path ? {} : { refusal: { elsewhere: { paths: [place], why } } };
}

/** Endpoints that have more than host and port, or another scheme. */
export function badEndpoints(host: string): TypeMistake[] {
  const at = 'spec.config.endpoint';
  return [
    { at, value: `http://${host}`, says: 'got another scheme', fix: 'Write it like' },
    { at, value: `me:secret@${host}`, says: 'got a user or password', fix: 'Secret' },
    { at, value: `${host}?a=b`, says: 'got a query' },
    { at, value: `${host}#top`, says: 'got a fragment' },
    { at, value: `${host}:65536`, says: 'got a text that is none' },
    { at, value: `${host}:0`, says: 'got a text that is none' },
    { at, value: 'under_score.example.com', says: 'got a text that is none' },
  ];
}

export const aPath = (value: string): TypeMistake => ({ at: 'spec.config.endpoint', value, says: 'got a path' });

const secretRef = { name: 'credentials', key: 'key' };
const blocks = {
  apikey: { apiKey: { secretRef } },
  oauth2: { oauth2: { clientId: '6731de76-14a6-49ae-97bc-6eba6914391e', clientSecretRef: secretRef } },
  certificate: { certificate: { certSecretRef: secretRef, keySecretRef: secretRef } },
  serviceaccount: { serviceAccount: { secretRef } },
};

/** Methods that a type hasn't, each named and each alone without a name. */
export function badMethods(best: string, ...methods: readonly (keyof typeof blocks)[]): TypeMistake[] {
  const at = 'spec.authentication';
  const same = { at, code: 'NOT_SUPPORTED', fix: `Use type \`${best}\`` };
  return methods.flatMap((type) => [
    { ...same, value: { type, ...blocks[type] }, path: `${at}.type`, says: `but got "${type}"` },
    {
      ...same,
      value: blocks[type],
      path: `${at}.${Object.keys(blocks[type]).join('')}`,
      server: at,
      says: `"${type}"`,
    },
  ]);
}

/** How one authenticates by a method, for manifests that need another one than the example's. */
export const by = (type: keyof typeof blocks): object => ({ type, ...blocks[type] });

const cpu = 'spec.computeConfig';

/** A path where the authorities themselves are to be. */
export const aBundle: TypeMistake = {
  at: 'spec.config.customSettings',
  value: { caBundle: '/etc/ssl/ca.pem' },
  path: 'spec.config.customSettings.caBundle',
  says: 'certificates as PEM',
  fix: '-----BEGIN CERTIFICATE-----',
};

/** For types whose machines have whole CPUs. */
export const partsOfCpus: readonly TypeMistake[] = [
  { at: `${cpu}.defaultCPU`, value: '1.5', says: 'a whole number of CPUs' },
  { at: `${cpu}.maxCPU`, value: '0.25', says: 'a whole number of CPUs' },
];

/** What is worth a look whatever the type; the ids are two networks'. */
export function oddities(...ids: readonly [string, string]): TypeMistake[] {
  const networks = 'spec.networkConfig.availableNetworks';
  const architectures = 'spec.computeConfig.cpuOptions.supportedArchitectures';
  return [
    {
      at: networks,
      value: ['10.0.0.0/16', '10.0.128.0/17'].map((cidr, index) => ({ id: ids[index], cidr })),
      path: `${networks}[1].cidr`,
      says: 'do not overlap, but got "10.0.128.0/17" beside "10.0.0.0/16"',
    },
    { at: architectures, value: ['amd64'], path: `${architectures}[0]`, says: 'by the name', fix: 'x86_64' },
    {
      at: 'spec.storageConfig',
      value: { defaultStorageClass: 'fastest', availableStorageTypes: [{ name: 'fastes' }] },
      path: 'spec.storageConfig.defaultStorageClass',
      says: 'one of those at spec.storageConfig.availableStorageTypes',
      fix: 'fastes',
    },
  ];
}

/** A source of a firewall rule. */
export function aSource(id: string, source: string, says: string): TypeMistake {
  const at = 'spec.networkConfig.securityGroups';
  return {
    at,
    value: [{ id, rules: [{ protocol: 'tcp', port: '22', source, direction: 'ingress' }] }],
    path: `${at}[0].rules[0].source`,
    says,
    onlyQuery: 'so many texts may stand there that a rule is beyond the budget of the API server',
  };
}

/** A network by its id and its range. */
export function aNetwork(id: string, cidr: string, says: string, fix?: string): TypeMistake {
  const at = 'spec.networkConfig.availableNetworks';
  return { at, value: [{ id, cidr }], path: `${at}[0].cidr`, says, ...(fix !== undefined && { fix }) };
}

/** A thing of a list by its id. */
export function anId(list: string, id: string, says: string, field = 'id'): TypeMistake {
  return { at: `spec.${list}`, value: [{ [field]: id }], path: `spec.${list}[0].${field}`, says };
}
