import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Secret } from '../../../../src/drivers/access.ts';
import { DriverFailure } from '../../../../src/drivers/failure.ts';
import { Hidden } from '../../../../src/drivers/hidden.ts';
import { type Cloud, readClouds } from '../../../../src/drivers/openstack/clouds-yaml.ts';

const canary = 'canary-of-the-password~Xq8';

function read(text: string, name?: string): Cloud {
  const secret: Secret = { name: 'ours', get: (key) => (key === 'clouds.yaml' ? new Hidden(text) : undefined) };
  return readClouds(secret, 'clouds.yaml', name);
}

function refused(text: string, name?: string): DriverFailure {
  try {
    read(text, name);
  } catch (error) {
    if (error instanceof DriverFailure) return error;
    throw error;
  }
  throw new Error('Expected it to be refused.');
}

const whole = `
# As Horizon writes it.
clouds:
  ours:
    auth:
      auth_url: https://cloud.example:5000/v3
      username: "machines"
      password: "${canary}"
      project_id: 0123456789abcdef0123456789abcdef
      project_name: "prod"
      user_domain_name: "Default"
    region_name: "RegionOne"
    interface: "public"
    identity_api_version: 3
`;

describe('a clouds.yaml', () => {
  it('says who we are, and where', () => {
    const cloud = read(whole);
    expect(cloud).toMatchObject({
      authUrl: 'https://cloud.example:5000/v3',
      region: 'RegionOne',
      face: 'public',
      user: { name: 'machines', domainName: 'Default' },
      project: { id: '0123456789abcdef0123456789abcdef', name: 'prod' },
    });
    expect(cloud.password?.reveal()).toBe(canary);
    expect(inspect(cloud, { depth: 9 })).not.toContain(canary);
  });

  it('says it by an application credential', () => {
    const text = `clouds: {a: {auth_type: v3applicationcredential, auth: {auth_url: "https://a", application_credential_id: 12, application_credential_secret: ${canary}}}}`;
    const { applicationCredential } = read(text);
    expect(applicationCredential.id).toBe('12');
    expect(applicationCredential.secret?.reveal()).toBe(canary);
  });

  it('keeps numbers that nobody quoted, aliases, and one domain for user and project', () => {
    const { user, project, password } = read(
      'clouds: {a: {auth: {username: &n 7, password: *n, project_name: *n, domain_id: default}}}',
    );
    expect(user).toEqual({ id: undefined, name: '7', domainId: 'default', domainName: undefined });
    expect(project).toMatchObject({ name: '7', domainId: 'default' });
    expect(password?.reveal()).toBe('7');
  });

  it('has the cloud that is named, and no other', () => {
    const two = 'clouds: {a: {auth: {username: one}}, b: {auth: {username: two}}}';
    expect(read(two, 'b').user.name).toBe('two');
    expect(refused(two).fix).toContain('customSettings.cloud');
    expect(refused(two, 'c').fix).toContain('customSettings.cloud');
    expect(refused(two, 'toString').code).toBe('SECRET_UNUSABLE');
  });

  it.each([
    ['', 'no YAML'],
    ['clouds', 'without `clouds`'],
    ['clouds: {}', 'none'],
    ['clouds: {a: 1}', 'something else'],
    [`clouds: {a: {auth: {password: [${canary}]}}}`, '`auth.password`'],
    [`clouds: {a: {auth: {password: "${canary}}}}`, 'no YAML'],
    [`clouds: {a: {auth: {{password: ${canary}}: 1}}}`, 'a key that is no text'],
    [`clouds: {a: {auth: {[${canary}]: 1}}}`, 'a key that is no text'],
    [`clouds: {a: {auth: *${canary}}}`, 'aliases that lead nowhere'],
    [`clouds: {a: {auth: {password: ${canary}}}}\n---\nclouds: {}`, 'no YAML'],
    [`clouds: {a: {profile: rackspace, auth: {password: ${canary}}}}`, '`profile`'],
    [`clouds: {a: {auth_type: v3oidcpassword, auth: {password: ${canary}}}}`, 'one with another'],
    [`clouds: {a: {auth: {system_scope: all, password: ${canary}}}}`, '`system_scope`'],
    [`clouds: {a: {auth: {password: ${'x'.repeat(70_000)}}}}`, 'too long'],
    [`a: &a [${'x,'.repeat(50)}]\nb: &b [${'*a,'.repeat(50)}]\nclouds: [${'*b,'.repeat(40)}]`, 'aliases'],
    [`${'['.repeat(50_000)}`, 'no YAML'],
  ])('%.60j is refused, with nothing of it shown', (text, got) => {
    const { code, message, fix } = refused(text);
    expect(code).toBe('SECRET_UNUSABLE');
    expect(message).toContain(got);
    expect(message + fix).not.toContain('canary');
  });
});
