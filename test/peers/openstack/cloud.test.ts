import { afterAll, beforeAll, describe, inject } from 'vitest';
import { type Cloud, startCloud } from './cloud.ts';
import { describeSevenTypes } from '../seven-types.ts';
import { describeContract } from './contract.ts';
import { describeCredentials } from './credentials.ts';
import { describeGateway } from './gateway.ts';
import { describeOlder } from './older.ts';
import { describeOpenstackHealth } from './health.ts';
import { findOpenstack } from './packages.ts';
import { describePlaces } from './places.ts';
import { describeReading } from './reading.ts';

const debian = inject('debian');

// In one file, since the cloud is brought up once for all of them.
describe.skipIf(debian === undefined)('OpenStack', () => {
  let cloud: Cloud;
  beforeAll(async () => {
    if (debian !== undefined) cloud = await startCloud(await findOpenstack(debian));
  }, 600_000);
  afterAll(() => cloud.stop());

  describeContract(() => cloud);
  describeCredentials(() => cloud);
  describeReading(() => cloud);
  describePlaces(() => cloud);
  describeOlder(() => cloud);
  describeGateway(() => cloud);
  describeSevenTypes(() => cloud);
  describeOpenstackHealth(() => cloud);
});
