import { resolve } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { z } from 'zod';
import { ClusterMode } from '../schema/api/gateway-info.ts';
import { parseDurationNanos } from '../schema/formats/duration.ts';
import { parseNetwork } from './calls/egress/address.ts';
import { createAllowList, parseAllowed, parseHostEntry } from './calls/egress/allow-list.ts';
import { isLoopback } from './server/hosts.ts';

/** A start that can't succeed: its message is the one sentence that the operator reads. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

interface Setting {
  readonly schema: z.ZodType;
  readonly fallback?: string;
  readonly expected: string;
  readonly help: string;
}

const setting = <S extends z.ZodType>(schema: S, expected: string, help: string, fallback?: string) =>
  ({ schema, expected, help, ...(fallback === undefined ? {} : { fallback }) }) satisfies Setting;

const text = z.string().min(1);
const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().max(65_535));
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean),
);
const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const namespaces = list.refine((names) => names.length > 0 && names.every((name) => dnsLabel.test(name)));
const origins = list.refine((values) =>
  values.every((value) => URL.canParse(value) && new URL(value).origin === value),
);
const allowed = list
  .transform((entries) => entries.map(parseAllowed))
  .refine((entries) => entries.every((entry) => entry !== undefined))
  .transform((entries) => createAllowList(entries.filter((entry) => entry !== undefined)));
const deniedNetworks = list
  .transform((entries) => entries.map(parseNetwork))
  .refine((entries) => entries.every((entry) => entry !== undefined))
  .transform((entries) => entries.filter((entry) => entry !== undefined));
/** In milliseconds. */
const probeInterval = z
  .string()
  .transform((value) => Number(parseDurationNanos(value) ?? -1n) / 1e6)
  .pipe(z.number().min(1_000).max(3_600_000));
const unverified = list
  .transform((entries) => entries.map(parseHostEntry))
  .refine((entries) => entries.every((entry) => entry?.port !== undefined && entry.plain === undefined))
  .transform((entries) => entries.filter((entry) => entry !== undefined));

/** Every setting: an environment variable, and the flag of the same name in kebab case. */
const settings = {
  PORT: setting(port, 'a port from 0 to 65535', 'port to listen on; 0 picks a free one and prints it', '4000'),
  HOST: setting(text, 'a host name or address', 'address to listen on', '127.0.0.1'),
  METRICS_PORT: setting(
    port.optional(),
    'a port from 0 to 65535',
    'port of /metrics (plain HTTP), where callers of the gateway are not to see it (default: PORT)',
  ),
  CLUSTER: setting(
    z.enum(ClusterMode).optional(),
    'embedded, kubeconfig or in-cluster',
    'the Kubernetes API behind it (default: in-cluster with a mounted service account, kubeconfig with KUBECONFIG set, else embedded)',
  ),
  KUBECONFIG: setting(text.optional(), 'the path of a kubeconfig', "kubeconfig, as kubectl's"),
  KUBE_CONTEXT: setting(
    text.optional(),
    'the name of a context',
    'context of the kubeconfig (default: its current one)',
  ),
  NAMESPACES: setting(namespaces.optional(), 'namespaces, comma-separated', 'only these namespaces (default: all)'),
  CORS_ORIGINS: setting(
    origins,
    'origins such as https://portal.example.com, comma-separated',
    'origins of browser portals; the same list checks the Origin of sockets (default: same origin)',
    '',
  ),
  PUBLIC_HOSTS: setting(list, 'host names, comma-separated', 'Host headers that are answered (default: HOST)', ''),
  TLS_CERT: setting(text.optional(), 'the path of a PEM file', 'certificate, when TLS ends here'),
  TLS_KEY: setting(text.optional(), 'the path of a PEM file', 'its private key'),
  DATA_DIR: setting(text, 'the path of a folder', "the embedded cluster's database", '.data'),
  SEED: setting(
    text,
    'contract, none, or the path of a folder of manifests',
    'what an empty embedded cluster starts with: contract (two example manifests), none, or a folder of manifests',
    'contract',
  ),
  INSTALL_CRD: setting(
    z.enum(['true', 'false']).transform((value) => value === 'true'),
    'true or false',
    'install the CustomResourceDefinition of MachineProvider, or upgrade an older one, then go on starting; another ' +
      "project's is left alone",
    'false',
  ),
  AUTH: setting(
    z.enum(['none', 'token']).optional(),
    'none or token',
    'who callers are: token (their own Kubernetes token) or none (everybody acts as the gateway; loopback only) (default: none on embedded, else token)',
  ),
  ALLOW_PLAINTEXT: setting(
    z.enum(['true', 'false']).transform((value) => value === 'true'),
    'true or false',
    'listen on an address of the network without TLS, where something in front of the gateway ends it',
    'false',
  ),
  EGRESS_ALLOW: setting(
    allowed,
    'exact hosts such as vcenter.corp.example or pve.corp.example:8006, networks such as 10.20.0.0/16, and what has no ' +
      'TLS such as http://keystone.lab:5000, tcp://kvm.lab:16509 or unix:/run/libvirt/libvirt-sock-ro, comma-separated',
    'what drivers may dial in private networks: exact hosts, which credentials may be sent to as well, and networks, ' +
      'which allow dialing alone',
    '',
  ),
  EGRESS_DENY: setting(
    deniedNetworks,
    'networks such as 10.0.0.0/16, comma-separated',
    "networks that drivers never dial, whatever EGRESS_ALLOW says: those of the cluster's nodes, pods and services",
    '',
  ),
  EGRESS_INSECURE_TLS: setting(
    unverified,
    'exact hosts with their ports such as pve.lab:8006, comma-separated',
    'hosts whose certificates drivers need not verify, for a lab: whoever stands in between then gets the credentials',
    '',
  ),
  PROVIDER_CA: setting(
    text.optional(),
    'the path of a PEM file',
    'authorities of private provider endpoints, trusted beside the public ones',
  ),
  HEALTH: setting(
    z.enum(['on', 'off']),
    'on or off',
    'whether this replica may be the one that looks after the providers: it probes them and writes their status; off only serves',
    'on',
  ),
  PROBE_INTERVAL: setting(
    probeInterval,
    'a duration from 1s to 1h, such as 30s or 1m30s',
    'how often each provider is looked at',
    '60s',
  ),
  LEASE_NAMESPACE: setting(
    text.regex(dnsLabel).optional(),
    'the name of a namespace',
    "namespace of the Lease by which replicas agree who looks after the providers (default: the pod's own, or that of the kubeconfig's context, else default)",
  ),
  LOG_LEVEL: setting(
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    'fatal, error, warn, info, debug, trace or silent',
    'how much is logged',
    'info',
  ),
} as const;

type Name = keyof typeof settings;
type Parsed = { readonly [N in Name]: z.output<(typeof settings)[N]['schema']> };

/** The settings that hold for this process, with the defaults that depend on others filled in. */
export type Settings = Omit<Parsed, 'CLUSTER' | 'AUTH'> & {
  readonly CLUSTER: ClusterMode;
  readonly AUTH: 'none' | 'token';
};

const names = Object.keys(settings) as readonly Name[];
const flagOf = (name: Name) => `--${name.toLowerCase().replaceAll('_', '-')}`;

/**
 * Reads flags and environment (flags win). Throws SettingsError for an unknown flag, a bad value or settings that
 * contradict each other; prints help or the version and returns undefined when that was asked.
 */
export function parseSettings(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  facts: { readonly version: string; readonly inCluster: boolean; readonly write: (text: string) => void },
): Settings | undefined {
  const flags = parseFlags(argv, facts);
  if (flags === undefined) return undefined;
  const parsed = Object.fromEntries(names.map((name) => [name, parseOne(name, flags[name] ?? env[name])])) as Parsed;
  return settle(parsed, facts.inCluster);
}

function parseFlags(argv: readonly string[], facts: { version: string; write: (text: string) => void }) {
  const command = new Command('npm start --')
    .description('Serves the MachineProvider GraphQL gateway. Each setting is a flag or an environment variable.')
    .version(facts.version, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: facts.write, writeErr: () => undefined });
  for (const name of names) {
    const { help, fallback } = settings[name] as Setting;
    // A switch may stand alone.
    const value = fallback === 'false' ? '[bool]' : '<value>';
    const option = new Option(
      `${flagOf(name)} ${value}`,
      `${help} [env ${name}]${fallback ? ` (default: ${fallback})` : ''}`,
    );
    command.addOption(option);
  }
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    const said = error.message
      .replace(/^error: /, '')
      .replace(/\s+/g, ' ')
      .replace(/\.$/, '');
    throw new SettingsError(
      `${said}. Flags stand behind two hyphens: npm start -- --port 4100. See npm start -- --help.`,
    );
  }
  const options = command.opts<Record<string, string | true>>();
  const camel = (name: Name) => name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(names.map((name) => [name, options[camel(name)]?.toString()])) as Record<
    Name,
    string | undefined
  >;
}

function parseOne(name: Name, given: string | undefined): unknown {
  const { schema, fallback, expected } = settings[name] as Setting;
  // An empty variable counts as absent, as `PORT= npm start` means it.
  const result = schema.safeParse(given === undefined || given === '' ? fallback : given);
  if (result.success) return result.data;
  throw new SettingsError(
    `${name}: expected ${expected}, but got "${given ?? ''}". Set it as ${name} or ${flagOf(name)}.`,
  );
}

function settle(parsed: Parsed, inCluster: boolean): Settings {
  const CLUSTER = parsed.CLUSTER ?? findCluster(parsed, inCluster);
  const AUTH = parsed.AUTH ?? (CLUSTER === ClusterMode.EMBEDDED ? 'none' : 'token');
  const loopback = isLoopback(parsed.HOST);
  if ((parsed.TLS_CERT === undefined) !== (parsed.TLS_KEY === undefined)) {
    throw new SettingsError('TLS_CERT and TLS_KEY: expected both or neither, but got only one.');
  }
  if (AUTH === 'none' && !loopback) {
    throw new SettingsError(
      `AUTH=none lets everybody act as the gateway, so it needs a loopback HOST such as 127.0.0.1, but got "${parsed.HOST}". ` +
        "Set AUTH=token (each caller's own Kubernetes token), or listen on loopback.",
    );
  }
  if (AUTH === 'token' && !loopback && parsed.TLS_CERT === undefined && !parsed.ALLOW_PLAINTEXT) {
    throw new SettingsError(
      `HOST "${parsed.HOST}" is not of this machine alone, and without TLS_CERT and TLS_KEY callers' tokens would travel in the ` +
        'clear: set both, or ALLOW_PLAINTEXT=true where TLS ends in front of the gateway.',
    );
  }
  return { ...parsed, CLUSTER, AUTH };
}

function findCluster({ KUBECONFIG, DATA_DIR }: Parsed, inCluster: boolean): ClusterMode {
  if (inCluster) return ClusterMode.IN_CLUSTER;
  // Who follows the advice to export the embedded cluster's kubeconfig means the embedded cluster the next time, too.
  if (!KUBECONFIG || resolve(KUBECONFIG) === resolve(DATA_DIR, 'kubeconfig')) return ClusterMode.EMBEDDED;
  return ClusterMode.KUBECONFIG;
}
