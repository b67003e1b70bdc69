import type { Mistake } from './mistake.ts';

/** A form of text: what a refusal calls it, where it stands, and what looks like it and isn't. */
interface Form {
  readonly says: string;
  readonly at: readonly string[];
  readonly wrong: readonly string[];
}

const secrets = [
  'apiKey.secretRef',
  'oauth2.clientSecretRef',
  'certificate.certSecretRef',
  'certificate.keySecretRef',
  'serviceAccount.secretRef',
].map((ref) => `spec.authentication.${ref}`);
const check = 'spec.networkConfig.loadBalancer.healthCheck';

const forms: readonly Form[] = [
  {
    says: 'a duration',
    at: ['spec.config.timeout', 'spec.config.retryPolicy.maxBackoffDelay', `${check}.interval`, `${check}.timeout`],
    wrong: ['5 m', '+5s', '1h30', '.5s', '1.s', 's', 'PT30S', '1e3s', '５s', '5m\n'],
  },
  {
    says: 'a decimal',
    at: [
      'spec.config.rateLimiting.requestsPerSecond',
      'spec.storageConfig.availableStorageTypes[0].iopsPerGB',
      'spec.storageConfig.availableStorageTypes[0].throughputMBps',
    ],
    wrong: ['', '.5', '5.', '-1', '+1', '1_000', '0x10', ' 1', '1.2.3', 'NaN', '١'],
  },
  {
    says: 'a positive decimal',
    at: [
      'spec.config.retryPolicy.backoffMultiplier',
      'spec.computeConfig.defaultCPU',
      'spec.computeConfig.defaultMemoryGB',
      'spec.computeConfig.maxCPU',
      'spec.computeConfig.maxMemoryGB',
    ],
    wrong: ['0.00', '-0.5', '4,5', '1e1', 'two'],
  },
  {
    says: 'CIDR',
    at: ['spec.networkConfig.availableNetworks[0].cidr'],
    wrong: [
      '',
      '10.0.0.0',
      '10.0.0.0/33',
      '10.0.0/24',
      '010.0.0.0/8',
      '10.0.0.0/08',
      '10.0.0.0/-1',
      '10.0.0.0/255.0.0.0',
      '300.0.0.0/8',
      '2001:db8::/129',
      '2001:db8:::/64',
      'fe80::1%eth0/64',
      '::ffff:10.0.0.0/104',
      '10.0.0.0/8 ',
    ],
  },
  {
    says: 'a Kubernetes quantity',
    at: ['spec.storageConfig.defaultDiskSize'],
    wrong: ['', '20gi', '20 Gi', '0Gi', '-1Gi', '1,5Gi', '1e', '1Gi1', '20K', 'Gi'],
  },
  {
    says: 'a port or a range',
    at: ['spec.networkConfig.securityGroups[0].rules[0].port'],
    wrong: ['', 'http', '65536', '080', '-1', '22-', '-22', '22-80-90', '22 - 80', '22,80', '0-65536', '*'],
  },
  {
    says: 'a cron expression',
    at: ['spec.storageConfig.backup.schedule'],
    wrong: [
      '',
      'nightly',
      '60 2 * * *',
      '0 24 * * *',
      '0 2 0 * *',
      '0 2 32 * *',
      '0 2 * 13 *',
      '0 2 * * 7',
      '0 2 * *',
      '0 2 * * * *',
      '*/0 * * * *',
      '0 2 * foo *',
      '0 2,  * * *',
      '@reboot',
      'TZ=UTC 0 2 * * *',
    ],
  },
  { says: 'region', at: ['spec.region'], wrong: ['\t\n'] },
  { says: 'a host or an address', at: ['spec.config.endpoint'], wrong: ['', ' a.example.com', 'a\nb'] },
  {
    says: 'an http or https',
    at: ['spec.authentication.oauth2.tokenURL'],
    wrong: ['', 'login', 'ftp://a/b', 'https://'],
  },
  { says: 'starts with a slash', at: [`${check}.path`], wrong: ['', 'healthz', 'http://a/healthz'] },
  { says: 'name of a Secret', at: secrets.map((ref) => `${ref}.name`), wrong: ['Upper', 'a_b', '-a', 'a..b', 'a/b'] },
  { says: 'a key of a Secret', at: secrets.map((ref) => `${ref}.key`), wrong: ['a b', 'a:b', 'ä'] },
];

/** Texts of another form than their fields have. The first of a form's places takes all of them, each other place one. */
export const formatMistakes: readonly Mistake[] = forms.flatMap(({ says, at: [first = '', ...others], wrong }) => [
  ...wrong.map((value) => mistake(first, value, says)),
  ...others.map((at, index) => mistake(at, wrong[index % wrong.length] ?? '', says)),
]);

function mistake(at: string, value: string, says: string): Mistake {
  return { at, value, code: 'INVALID', says, inFull: true };
}
