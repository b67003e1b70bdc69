import type { Secret } from '../../../../src/drivers/access.ts';
import { DriverFailure } from '../../../../src/drivers/failure.ts';
import { Hidden } from '../../../../src/drivers/hidden.ts';
import type { ServiceKind } from '../../../../src/drivers/openstack/catalog.ts';
import { readClouds } from '../../../../src/drivers/openstack/clouds-yaml.ts';
import { gpusOf } from '../../../../src/drivers/openstack/flavors.ts';
import { readGrant } from '../../../../src/drivers/openstack/sign-in.ts';
import type { Target } from '../../../../src/drivers/openstack/target.ts';
import { mangle, seeded } from '../../../support/mangle.ts';
import { anAnswer } from '../answers.ts';

/** Never to be in what is said of a broken document. */
export const canary = 'canary-of-the-password~Xq8';

const cloudsYaml = `clouds:
  ours: &ours
    auth_type: password
    auth: {auth_url: 'https://a:5000/v3', username: u, password: "${canary}", project_name: p}
    region_name: RegionOne
  theirs:
    <<: *ours
    auth:
      application_credential_id: '0123456789abcdef'
      application_credential_secret: ${canary}
`;

/** What a text may get in a random place. */
const pieces = [
  ...['\n', ' ', ':', '- ', '{', '}', '[', ']', '"', "'", '#', '&a ', '*a', '*ours', '<<: *ours', '!!binary ', '---\n'],
  ...['|\n', '>-\n', '? ', '%YAML 1.1\n', '\t', '\0', '\ud800', '\u2028', '__proto__: ', 'clouds:', '~', 'y', '1e999'],
  ...['\\x', '\\u{110000}', '[[[[[[[[[[[[[[[[[[[[', 'é'.repeat(20), '0x7', '.nan', 'null'],
];

const target: Target = { identities: ['https://a/v3'], endpoint: 'a:443', region: 'RegionOne', face: 'public' };
const kinds: readonly ServiceKind[] = ['compute', 'image', 'network', 'volume'];

function tokenBody(): unknown {
  const endpoints = (port: number) =>
    ['public', 'internal'].map((face) => ({
      id: 'e',
      interface: face,
      region: 'RegionOne',
      region_id: 'RegionOne',
      url: `https://cloud.example:${port}/v3/p`,
    }));
  return {
    token: {
      methods: ['application_credential'],
      user: { domain: { id: 'default', name: 'Default' }, id: 'u', name: 'ü', password_expires_at: null },
      expires_at: '2026-11-30T13:00:00.000000Z',
      project: { domain: { id: 'default', name: 'Default' }, id: 'p', name: 'p' },
      roles: [{ id: 'r', name: 'reader' }],
      application_credential: { id: 'a', name: 'gateway', restricted: true },
      catalog: ['compute', 'image', 'network', 'volumev3'].map((type, index) => ({
        type,
        name: type,
        id: type,
        endpoints: endpoints(8774 + index),
      })),
    },
  };
}

/** Reads so many broken documents; returns how many were good all the same. Throws for anything but a failure that may be shown. */
export function readMutatedClouds(count: number, seed: number): number {
  const random = seeded(seed);
  let good = 0;
  for (let round = 0; round < count; round += 1) {
    const text = mutated(cloudsYaml, random);
    const secret: Secret = { name: 'ours', get: () => new Hidden(text) };
    good += Number(isRead(() => readClouds(secret, 'clouds.yaml', random() < 0.5 ? 'ours' : 'theirs')));
  }
  return good;
}

/** The same for answers of Keystone, in place of values or in the bytes. */
export function readMutatedTokens(count: number, seed: number): number {
  const random = seeded(seed);
  let good = 0;
  for (let round = 0; round < count; round += 1) {
    const body = tokenBody();
    for (let times = 1 + Math.floor(random() * 4); times > 0; times -= 1) mangle(body, random);
    const text = random() < 0.5 ? JSON.stringify(body) : mutated(JSON.stringify(tokenBody()), random);
    const headers = { 'x-subject-token': random() < 0.9 ? 'gAAAA' : 'gAA\r\nAA' };
    good += Number(
      isRead(() => {
        const { catalog } = readGrant(anAnswer(201, text, headers), 'https://a/v3', target);
        for (const kind of kinds) isRead(() => checkAddress(catalog.addressOf(kind)));
        catalog.has(['metric']);
      }),
    );
    gpusOf({ 'pci_passthrough:alias': text, 'resources:VGPU': text });
  }
  return good;
}

/** Whatever a catalog says, what is asked is an http(s) address without user, query and fragment. */
function checkAddress(address: string): void {
  const { protocol, username, password, search, hash } = new URL(address);
  if (!/^https?:$/.test(protocol) || `${username}${password}${search}${hash}` !== '') {
    throw new Error(`Expected a plain address, but got ${address}.`);
  }
}

function isRead(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    // What shows something of the Secret is as bad as a crash.
    if (error instanceof DriverFailure && !`${error.message}${error.fix}`.includes('canary')) return false;
    throw error;
  }
}

function mutated(text: string, random: () => number): string {
  let result = text;
  for (let times = 1 + Math.floor(random() * 6); times > 0; times -= 1) {
    const at = Math.floor(random() * result.length);
    const end = at + Math.floor(random() * random() * 40);
    const piece = pieces[Math.floor(random() * pieces.length)] ?? '';
    const middle = random() < 0.2 ? result.slice(at, end).repeat(2) : random() < 0.7 ? piece : '';
    result = `${result.slice(0, at)}${middle}${result.slice(random() < 0.5 ? at : end)}`;
  }
  return result;
}
