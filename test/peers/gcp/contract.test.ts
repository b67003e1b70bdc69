import { inject } from 'vitest';
import { reach } from '../../../src/drivers/gcp/reach.ts';
import { describeDriver } from '../driver-contract.ts';
import { createKey, documentOf } from './fixture/service-account-key.ts';
import { projectId } from './fixture/project.ts';
import { gcpSpec, startGoogle } from './gateway-account.ts';

const python = inject('python');

describeDriver('GCP', python !== undefined, async () => {
  if (python === undefined) throw new Error('Expected Python, but got none.');
  const { google, fixture, revision } = await startGoogle(python);
  // The end that IAM tells is behind us already; until Google refuses the key, nobody believes it.
  google.state.validBeforeTime = '2024-01-01T00:00:00Z';
  const secretOf = (key: typeof google.key, more: Readonly<Record<string, string>> = {}) => {
    const document = documentOf(key, projectId, 'https://oauth2.googleapis.com/token');
    return { data: { 'service-account.json': JSON.stringify(document), ...more } };
  };
  const stranger = createKey(google.key.email, 'another-key');
  return {
    name: `a fixture of Google's compute v1 description ${revision}`,
    reach,
    spec: gcpSpec({
      authentication: {
        ...gcpSpec().authentication,
        serviceAccount: { secretRef: { name: 'credentials', key: 'service-account.json' } },
      },
    }),
    fixture,
    secrets: {
      good: secretOf(google.key),
      wrong: secretOf(stranger),
      expired: secretOf(stranger, { 'expires-at': '2024-01-01T00:00:00Z' }),
      poor: secretOf(google.poor),
    },
    lacking: 'securityGroups',
    identity: /^gateway@machines-prod\.iam\.gserviceaccount\.com$/,
    expire: () => {
      google.state.isKeyGone = true;
      return () => void (google.state.isKeyGone = false);
    },
    stop: () => fixture.stop(),
  };
});
