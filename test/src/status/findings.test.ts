import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProviderType } from '../../../schema/enums.ts';
import type { MachineProvider } from '../../../schema/machine-provider.ts';
import { ProblemCode, Severity } from '../../../schema/problem.ts';
import type { MachineProviderSpec } from '../../../schema/spec/spec.ts';
import { AuthenticationType } from '../../../schema/spec/authentication.ts';
import { ConditionStatus } from '../../../schema/status/condition.ts';
import { type CredentialCheck, type Probe, ProbeStep } from '../../../src/drivers/connection.ts';
import { DriverFailure, FailureCode } from '../../../src/drivers/failure.ts';
import { drivers } from '../../../src/drivers/registry.ts';
import { findingsOf } from '../../../src/status/findings.ts';
import { type Finding, findingAreas } from '../../../src/status/finding.ts';
import type { Observations } from '../../../src/status/observations.ts';
import { quote, shell } from '../../../src/status/shell.ts';
import { aDiscovery } from '../../support/discovery.ts';
import { noRegion } from '../../support/looks.ts';
import { aMachineProvider } from '../../support/machine-provider.ts';

const now = Date.parse('2026-06-01T12:00:00Z');
const day = 24 * 3_600_000;
const endpoint = 'keystone.example.com:5000';
const failed = (code: FailureCode, details: object = {}) =>
  new DriverFailure(code, `It said ${code}.`, { fix: `Mend ${code}.`, ...details });
const step = (name: ProbeStep, failure?: DriverFailure) => ({ step: name, ms: 3, ...(failure && { failure }) });
const wellProbe: Probe = {
  endpoint,
  latencyMs: 12,
  steps: [ProbeStep.SECRET, ProbeStep.DNS, ProbeStep.CONNECT, ProbeStep.TLS, ProbeStep.LOGIN, ProbeStep.FIRST_CALL].map(
    (name) => step(name),
  ),
};
const valid: CredentialCheck = { status: 'Valid', identity: 'user gateway', expiresAt: now + 100 * day };
const well: Observations = {
  generation: 1,
  problems: [],
  look: { probe: wellProbe, credentials: valid },
  quotas: { quotas: [{ resource: 'cpu', unit: 'cores', used: 1, limit: 10 }], usage: {}, gaps: [] },
  discovery: aDiscovery({ networks: { items: [{ id: 'net-1' }] }, storageTypes: { items: [{ name: 'ssd' }] } }),
};

function aProvider(spec: MachineProviderSpec = {}): MachineProvider {
  return aMachineProvider({
    name: 'cloud',
    namespace: 'team-a',
    spec: {
      type: ProviderType.OPENSTACK,
      region: 'RegionOne',
      config: { endpoint: 'keystone.example.com:5000/v3' },
      authentication: {
        type: AuthenticationType.APIKEY,
        apiKey: { secretRef: { name: 'openstack-credentials', key: 'application-credential-id' } },
      },
      networkConfig: { defaultNetworkId: 'net-1' },
      storageConfig: { defaultStorageClass: 'ssd' },
      ...spec,
    },
  });
}

function findings(observations: Partial<Observations> = {}, provider = aProvider()): readonly Finding[] {
  const { type } = provider.spec;
  return findingsOf(provider, { ...well, ...observations }, { driver: type == null ? undefined : drivers[type], now });
}

const ofArea = (area: string, found: readonly Finding[]) => found.filter((finding) => finding.area === area);
const failing = (...steps: Probe['steps']): Observations['look'] => ({
  probe: { endpoint, steps },
  credentials: undefined,
});

describe('the findings of a look', () => {
  it('have each area in order, and nothing to paste, where all is well', () => {
    const found = findings();
    expect(found.map(({ area, status }) => [area, status])).toEqual(findingAreas.map((area) => [area, 'OK']));
    expect(found.flatMap(({ commands }) => commands)).toEqual([]);
    expect(found.every(({ message, nextStep }) => message.length > 10 && nextStep === 'Do nothing.')).toBe(true);
  });

  it('have each area, too, where nobody has seen anything, and say of each how it is found out', () => {
    const found = findingsOf(aProvider(), { generation: 1 }, { now });
    expect(found.map(({ area, status, reason }) => [area, status, reason])).toEqual(
      findingAreas.map((area) => [area, 'UNKNOWN', 'NotYetChecked']),
    );
    expect(found[0]?.commands).toEqual(['kubectl -n team-a describe machineprovider cloud']);
  });

  it('take from the status what was not asked this time, without the advice that stands behind it', () => {
    const provider = aProvider();
    const message =
      'Of cpu 95 of 100 cores are in use (95 %). Remove machines or disks that nobody needs, or ask the provider for more quota.';
    const conditions = [
      { type: 'QuotaAvailable', status: ConditionStatus.FALSE, reason: 'QuotaNearlyExhausted', message },
    ];
    const found = findingsOf({ ...provider, status: { conditions } }, { generation: 1 }, { now });
    expect(ofArea('QUOTA', found)).toMatchObject([
      {
        status: 'WARNING',
        message: 'Of cpu 95 of 100 cores are in use (95 %).',
        nextStep: expect.stringMatching(/^Remove/) as string,
      },
    ]);
  });

  it('name the failed step of the connection, and what shows it from a shell', () => {
    const dns = failing(
      step(ProbeStep.SECRET),
      step(ProbeStep.DNS, failed(FailureCode.UNREACHABLE, { isOfName: true })),
    );
    const found = findings({ look: dns });
    expect(ofArea('CONNECTIVITY', found)).toEqual([
      {
        area: 'CONNECTIVITY',
        status: 'FAILED',
        reason: 'NameNotResolved',
        message: 'It said UNREACHABLE.',
        nextStep: 'Mend UNREACHABLE.',
        commands: ['dig +short keystone.example.com'],
      },
    ]);
    expect(ofArea('AUTHENTICATION', found)).toMatchObject([
      {
        status: 'UNKNOWN',
        nextStep: 'Mend CONNECTIVITY first: Mend UNREACHABLE.',
        commands: ofArea('CONNECTIVITY', found)[0]?.commands,
      },
    ]);
    const down = findings({ look: failing(step(ProbeStep.CONNECT, failed(FailureCode.UNREACHABLE))) });
    expect(ofArea('CONNECTIVITY', down)[0]?.commands).toEqual([
      'dig +short keystone.example.com',
      'openssl s_client -connect keystone.example.com:5000 -servername keystone.example.com -showcerts </dev/null',
      "curl -sS -o /dev/null -w '%{http_code} in %{time_total} s\\n' https://keystone.example.com:5000/",
    ]);
  });

  it('are about the host that was asked, which need not be the endpoint', () => {
    const numbered = { place: '192.0.2.7:5000' };
    const silent = findings({ look: failing(step(ProbeStep.CONNECT, failed(FailureCode.UNREACHABLE, numbered))) });
    expect(ofArea('CONNECTIVITY', silent)[0]?.commands).toEqual([
      'openssl s_client -connect 192.0.2.7:5000 -showcerts </dev/null',
      "curl -sS -o /dev/null -w '%{http_code} in %{time_total} s\\n' https://192.0.2.7:5000/",
    ]);
    const elsewhere = { place: 'login.example.com:443' };
    const down = findings({ look: failing(step(ProbeStep.LOGIN, failed(FailureCode.UNREACHABLE, elsewhere))) });
    expect(ofArea('CONNECTIVITY', down)[0]?.commands[0]).toBe('dig +short login.example.com');
    const withheld = failing(
      step(ProbeStep.LOGIN, failed(FailureCode.CREDENTIAL_WITHHELD, { place: 'nova.example.com:8774' })),
    );
    expect(ofArea('AUTHENTICATION', findings({ look: withheld }))[0]?.commands).toEqual([
      `hosts=$(kubectl -n team-a get secret openstack-credentials -o jsonpath='{.metadata.annotations.vitistack\\.io/hosts}') && kubectl -n team-a annotate secret openstack-credentials --overwrite vitistack.io/hosts="$hosts",nova.example.com`,
    ]);
  });

  it.each([
    ['adds to the hosts that a Secret names', 'echo old.example.com', 'old.example.com,nova.example.com'],
    ['writes over none that it could not read', 'return 1', undefined],
  ])('%s, as a shell runs it', (_what, get, hosts) => {
    const place = { place: 'nova.example.com:8774' };
    const withheld = failing(step(ProbeStep.LOGIN, failed(FailureCode.CREDENTIAL_WITHHELD, place)));
    const [line] = ofArea('AUTHENTICATION', findings({ look: withheld }))[0]?.commands ?? [];
    const script = `kubectl() { case "$3" in get) ${get};; *) echo kubectl "$@";; esac; }\n${line}\ntrue`;
    const ran = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
    const annotate = 'kubectl -n team-a annotate secret openstack-credentials --overwrite';
    expect(ran).toBe(hosts === undefined ? '' : `${annotate} vitistack.io/hosts=${hosts}\n`);
  });

  it('make the very Secret that is missing, with all of its keys, from files', () => {
    const found = findings({ look: { failure: failed(FailureCode.SECRET_NOT_FOUND) } });
    expect(ofArea('AUTHENTICATION', found)).toMatchObject([
      {
        status: 'FAILED',
        reason: 'SecretNotFound',
        commands: [
          'kubectl -n team-a create secret generic openstack-credentials --from-file=application-credential-id=./application-credential-id --from-file=application-credential-secret=./application-credential-secret',
          'kubectl -n team-a annotate secret openstack-credentials vitistack.io/hosts=keystone.example.com',
        ],
      },
    ]);
  });

  it.each(['CONNECTIVITY', 'QUOTA', 'NETWORK', 'STORAGE', 'CAPABILITIES'])(
    'say of %s what stands before it where nobody could ask, and what mends that',
    (area) => {
      const look = { failure: failed(FailureCode.SECRET_NOT_FOUND) };
      const found = findingsOf(aProvider(), { generation: 1, problems: [], look }, { driver: drivers.openstack, now });
      const [first] = ofArea('AUTHENTICATION', found);
      expect(ofArea(area, found)).toEqual([
        {
          area,
          status: 'UNKNOWN',
          reason: 'NotAsked',
          message: 'Nobody could find out: AUTHENTICATION stands in the way (SecretNotFound).',
          nextStep: 'Mend AUTHENTICATION first: Mend SECRET_NOT_FOUND.',
          commands: first?.commands,
        },
      ]);
      expect(first?.commands[0]).toContain('create secret generic openstack-credentials');
    },
  );

  it('say what stands before them where nobody answers, or the spec is unsound, and nothing of it where one may ask', () => {
    const networkOf = (observations: Partial<Observations>) => {
      const [finding] = ofArea('NETWORK', findingsOf(aProvider(), { generation: 1, ...observations }, { now }));
      return finding?.message;
    };
    const down = failing(step(ProbeStep.CONNECT, failed(FailureCode.UNREACHABLE)));
    expect(networkOf({ look: down })).toContain('CONNECTIVITY stands in the way (Unreachable).');
    expect(networkOf({ problems: [noRegion] })).toContain('SPEC stands in the way (SpecInvalid).');
    const asked = 'Nobody has asked the provider yet what it offers.';
    expect(networkOf({ problems: [], look: { probe: wellProbe, credentials: valid } })).toBe(asked);
    expect(networkOf({ look: { failure: failed(FailureCode.TIMEOUT, { isOfGateway: true }) } })).toBe(asked);
  });

  it('keep what was found before of networks and storage, whatever stands in the way now', () => {
    const conditions = [
      { type: 'NetworkConfigured', status: ConditionStatus.FALSE, reason: 'NetworkNotFound', message: 'No net-1.' },
    ];
    const look = { failure: failed(FailureCode.SECRET_NOT_FOUND) };
    const found = findingsOf({ ...aProvider(), status: { conditions } }, { generation: 1, look }, { now });
    expect(ofArea('NETWORK', found)).toMatchObject([{ status: 'FAILED', message: 'No net-1.' }]);
    const same = [
      { ...conditions[0], status: ConditionStatus.UNKNOWN, reason: 'SecretNotFound', message: 'No Secret.' },
    ];
    const again = findingsOf({ ...aProvider(), status: { conditions: same } }, { generation: 1, look }, { now });
    expect(ofArea('NETWORK', again)).toMatchObject([{ message: expect.stringContaining('AUTHENTICATION') as string }]);
  });

  it.each([
    [ProviderType.AWS, 'us-west-2', 'https://ec2.us-west-2.amazonaws.com', undefined],
    [ProviderType.AZURE, 'westeurope', 'https://management.azure.com', undefined],
    [ProviderType.GCP, 'europe-west1', 'https://compute.googleapis.com/', undefined],
    [ProviderType.OPENSTACK, 'RegionOne', 'http://keystone.lab:5000/v3', undefined],
    [ProviderType.LIBVIRT, 'rack1', 'qemu+tcp://kvm.lab/system', undefined],
    [ProviderType.LIBVIRT, 'rack1', 'qemu:///system', undefined],
    [ProviderType.AWS, 'us-west-2', 'https://ec2.us-east-1.amazonaws.com', 'ec2.us-east-1.amazonaws.com:443'],
    [ProviderType.AWS, 'us-west-2', 'https://ec2.us-west-2.amazonaws.com:8443', 'ec2.us-west-2.amazonaws.com:8443'],
    [ProviderType.GCP, 'europe-west1', 'https://compute.example.com', 'compute.example.com:443'],
    [ProviderType.PROXMOX, 'cluster1', 'pve.example.com', 'pve.example.com:8006'],
    [ProviderType.LIBVIRT, 'rack1', 'qemu+tls://kvm.example.com/system', 'kvm.example.com:16514'],
  ])(
    "have the Secret's owner name no host where that lets nothing go: %s in %s at %s",
    (type, region, written, host) => {
      const provider = aProvider({ type, region, config: { endpoint: written } });
      const found = findings({ look: { failure: failed(FailureCode.SECRET_NOT_FOUND) } }, provider);
      const missing = ofArea('AUTHENTICATION', found).flatMap(({ commands }) => commands);
      const annotated = missing.filter((command) => command.includes('annotate'));
      expect(annotated).toEqual(
        host === undefined
          ? []
          : [`kubectl -n team-a annotate secret openstack-credentials vitistack.io/hosts=${host}`],
      );
      expect(missing.some((command) => command.includes('create secret'))).toBe(true);
    },
  );

  it("ask the vendor's own client where a credential is refused or about to end, and put in another one", () => {
    const refused = failing(step(ProbeStep.LOGIN, failed(FailureCode.UNAUTHENTICATED)));
    const [finding] = ofArea('AUTHENTICATION', findings({ look: refused }));
    expect(finding).toMatchObject({ status: 'FAILED', reason: 'CredentialRefused' });
    expect(finding?.commands).toEqual([
      'openstack token issue -c expires -c project_id -c user_id',
      'openstack application credential list',
      expect.stringMatching(
        /^kubectl .* --dry-run=client -o yaml \| kubectl -n team-a patch secret openstack-credentials /,
      ),
    ]);
    const near = { probe: wellProbe, credentials: { ...valid, expiresAt: now + 3 * day } };
    expect(ofArea('AUTHENTICATION', findings({ look: near }))).toMatchObject([
      { status: 'OK' },
      {
        status: 'WARNING',
        reason: 'CredentialExpiring',
        message: 'The credential is good until 2026-06-04T12:00:00.000Z.',
      },
    ]);
  });

  it('tell of a certificate that nobody vouches for, a permission that lacks, and what the spec names and is not there', () => {
    const steps = wellProbe.steps.map((one) =>
      one.step === ProbeStep.TLS ? { ...one, isUnverified: true as const } : one,
    );
    const open = findings({ look: { probe: { ...wellProbe, steps }, credentials: valid } });
    expect(ofArea('CONNECTIVITY', open)).toMatchObject([
      { status: 'OK' },
      { status: 'WARNING', reason: 'CertificateNotVerified' },
    ]);
    const denied = findings({ look: failing(step(ProbeStep.FIRST_CALL, failed(FailureCode.FORBIDDEN))) });
    expect(ofArea('AUTHENTICATION', denied)).toMatchObject([
      { status: 'OK' },
      { status: 'FAILED', reason: 'PermissionDenied' },
    ]);
    const lost = findings({
      look: failing(step(ProbeStep.LOGIN), step(ProbeStep.FIRST_CALL, failed(FailureCode.NOT_FOUND))),
    });
    const [, spec] = ofArea('SPEC', lost);
    expect(spec).toMatchObject({ status: 'FAILED', reason: 'NotFoundAtProvider' });
    expect(spec?.commands[0]).toBe('kubectl -n team-a edit machineprovider cloud');
  });

  it('do not say that a provider answers whose spec does not tell whom to ask', () => {
    const found = findings({ look: { failure: failed(FailureCode.NOT_FOUND) } });
    expect(ofArea('SPEC', found)[1]).toMatchObject({ status: 'FAILED', reason: 'NotFoundAtProvider' });
    expect(ofArea('CONNECTIVITY', found)).toMatchObject([{ status: 'UNKNOWN', reason: 'NotAsked' }]);
  });

  it('say nothing against the provider where the gateway could not look', () => {
    const look = { failure: failed(FailureCode.TIMEOUT, { isOfGateway: true }) };
    expect(findings({ look }).map(({ status }) => status)).not.toContain('FAILED');
    expect(ofArea('CONNECTIVITY', findings({ look }))).toContainEqual(
      expect.objectContaining({
        status: 'UNKNOWN',
        reason: 'GatewayCouldNotLook',
        commands: ['kubectl -n team-a describe machineprovider cloud'],
      }),
    );
  });

  it('tell what keeps a spec from being asked, and what of it is only worth a look', () => {
    const problem = {
      code: ProblemCode.REQUIRED,
      path: 'spec.region',
      message: 'Expected a region, but it is missing.',
      fix: 'Write one.',
      severity: Severity.ERROR,
    };
    const stopped = findingsOf(aProvider(), { generation: 1, problems: [problem] }, { now });
    expect(ofArea('SPEC', stopped)).toMatchObject([
      {
        status: 'FAILED',
        reason: 'SpecInvalid',
        message: 'spec.region: Expected a region, but it is missing. Write one.',
      },
    ]);
    expect(ofArea('AUTHENTICATION', stopped)).toMatchObject([{ status: 'UNKNOWN', reason: 'NotAsked' }]);
    const odd = findings({ problems: [{ ...problem, severity: Severity.WARNING }] });
    expect(ofArea('SPEC', odd)).toMatchObject([
      { status: 'WARNING', nextStep: expect.stringContaining('spec.region') as string },
    ]);
  });

  it('name quotas that run out, networks and storage that are not there, and how to see them', () => {
    const found = findings({
      quotas: { quotas: [{ resource: 'cpu', unit: 'cores', used: 10, limit: 10 }], usage: {}, gaps: [] },
      discovery: aDiscovery(),
    });
    expect(ofArea('QUOTA', found)).toMatchObject([
      { status: 'FAILED', reason: 'QuotaExhausted', message: 'Of cpu 10 of 10 cores are in use (100 %).' },
    ]);
    expect(ofArea('QUOTA', found)[0]?.commands).toEqual(['openstack --os-region-name=RegionOne quota show --usage']);
    expect(ofArea('NETWORK', found)).toMatchObject([
      { status: 'FAILED', reason: 'NetworkNotFound', commands: ['openstack --os-region-name=RegionOne network list'] },
    ]);
    expect(ofArea('STORAGE', found)).toMatchObject([
      {
        status: 'FAILED',
        reason: 'StorageNotFound',
        commands: ['openstack --os-region-name=RegionOne volume type list'],
      },
    ]);
  });
});

describe('a line to paste', () => {
  const hostile = ["'; rm -rf ~; '", '$(id)', '`id`', 'a\\', '!!', 'a b', '* ?', '~root', '=ls', '#x', '"', 'ü'];

  it.each(hostile)('gives a shell the very text %s, and nothing to carry out', (text) => {
    const line = shell`printf %s ${text}`;
    expect(line).toBeDefined();
    expect(execFileSync('/bin/sh', ['-c', line ?? ''], { encoding: 'utf8' })).toBe(text);
    expect(execFileSync('/bin/sh', ['-c', `printf %s ${quote(text)}`], { encoding: 'utf8' })).toBe(text);
  });

  it.each(['a\nid', '\u001b[201~id', 'a\u0000', '\u202eevil', '\u200bx', '', 'x'.repeat(513), '-rf', null, undefined])(
    'is none where a value is %j',
    (text) => {
      expect(shell`printf ${text}`).toBeUndefined();
    },
  );

  it('lets an option have a value that begins like one', () => {
    expect(shell`aws --region=${'-x'}`).toBe('aws --region=-x');
  });

  it.each(Object.values(ProviderType))('about %s carries out nothing of what a hostile spec says', (type) => {
    const trap = join(mkdtempSync(join(tmpdir(), 'findings-')), 'sprung');
    const evil = `$(touch ${trap})\`touch ${trap}\`'; touch ${trap}; '"; touch ${trap} #`;
    const settings = [
      'projectId',
      'projectName',
      'subscriptionId',
      'clientId',
      'datacenter',
      'resourcePool',
      'tokenId',
      'uri',
    ];
    const provider = aProvider({
      type,
      region: evil,
      config: { endpoint: evil, customSettings: Object.fromEntries(settings.map((name) => [name, evil])) },
      authentication: { type: AuthenticationType.APIKEY, apiKey: { secretRef: { name: evil, key: 'key' } } },
    });
    const looks: Observations['look'][] = Object.values(FailureCode).map((code) => ({
      probe: { endpoint: `/run/${evil}`.replaceAll(' ', '\t'), steps: [step(ProbeStep.LOGIN, failed(code))] },
      credentials: undefined,
    }));
    const unknown = { quotas: failed(FailureCode.TIMEOUT), discovery: failed(FailureCode.TIMEOUT) };
    const commands = new Set(
      looks.flatMap((look) => findings({ look, ...unknown }, provider)).flatMap((one) => one.commands),
    );
    const programs = [
      'kubectl',
      'aws',
      'az',
      'gcloud',
      'openstack',
      'govc',
      'virsh',
      'pveum',
      'pvesh',
      'dig',
      'openssl',
      'curl',
      'ls',
    ];
    const harmless = programs.map((program) => `${program}() { :; }`).join('; ');
    for (const command of commands) execFileSync('/bin/sh', ['-c', `${harmless}; ${command}`], { stdio: 'pipe' });
    expect(existsSync(trap)).toBe(false);
    expect(Array.from(commands).some((command) => command.includes(trap))).toBe(true);
  });

  it.each([
    'qemu+ext:///system?command=/tmp/x',
    'qemu:///system?command=/tmp/x',
    'qemu+ssh://host/system',
    'qemu+tls://host/system#x',
  ])('has no address by which virsh would run a program: %s', (endpoint) => {
    const libvirt = aProvider({ type: ProviderType.LIBVIRT, config: { endpoint } });
    const full = { quotas: [{ resource: 'cpu', unit: 'cores', used: 10, limit: 10 }], usage: {}, gaps: [] };
    const commands = findingsOf(libvirt, { generation: 1, quotas: full }, { now }).flatMap((one) => one.commands);
    expect(commands.filter((command) => command.includes('virsh'))).toEqual([]);
  });

  it('have a text for people in them, whatever the spec is called', () => {
    const named = {
      path: 'spec.config',
      message: 'but got \u001b[2J\u202Ex\ud800.',
      code: ProblemCode.INVALID,
      severity: Severity.ERROR,
    };
    const [spec] = findingsOf(aProvider(), { generation: 1, problems: [named] }, { now });
    expect(spec?.message).toBe('spec.config: but got  [2J x .');
  });

  it('has a user or password of an endpoint nowhere', () => {
    const canary = 'canary-4f81';
    for (const type of Object.values(ProviderType)) {
      const provider = aProvider({ type, config: { endpoint: `qemu+tls://user:${canary}@kvm.example.com/system` } });
      const look = { failure: failed(FailureCode.SECRET_NOT_FOUND) };
      expect(JSON.stringify(findings({ look, quotas: failed(FailureCode.TIMEOUT) }, provider))).not.toContain(canary);
    }
  });
});
