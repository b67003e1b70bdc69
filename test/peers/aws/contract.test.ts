import { inject } from 'vitest';
import { reach } from '../../../src/drivers/aws/reach.ts';
import { describeDriver } from '../driver-contract.ts';
import { startAccount } from './account.ts';
import { awsSpec, secretOf } from './spec.ts';

const python = inject('python');

describeDriver('AWS', python !== undefined, async () => {
  if (python === undefined) throw new Error('Expected Python, but got none.');
  const account = await startAccount(python);
  const { session, poor } = account.filled;
  const over = {
    id: 'ASIAIOSFODNN7EXAMPLE',
    secret: 'a-secret-of-keys-whose-time-is-over',
    token: 'a-token-of-keys-whose-time-is-over',
  };
  account.front.expired.add(over.id);
  return {
    name: account.name,
    reach,
    spec: awsSpec(account),
    fixture: account.fixture,
    secrets: {
      good: secretOf(session),
      wrong: secretOf({ ...session, secret: 'another-secret-than-the-one-of-this-key' }),
      expired: secretOf(over),
      poor: secretOf(poor),
    },
    lacking: 'securityGroups',
    identity: /^arn:aws:sts::\d{12}:assumed-role\/gateway\/test$/,
    expire: () => {
      account.front.expired.add(session.id);
      return () => account.front.expired.delete(session.id);
    },
    stop: () => account.stop(),
  };
});
