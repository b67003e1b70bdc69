import type { Form } from '../form.ts';
import { hintAmong } from '../known.ts';

/** The regions, as of November 2026; one that is missing here is only looked at twice. */
export const regions: readonly string[] = [
  ...['us-central1', 'us-east1', 'us-east4', 'us-east5', 'us-south1', 'us-west1', 'us-west2', 'us-west3', 'us-west4'],
  ...['northamerica-northeast1', 'northamerica-northeast2', 'northamerica-south1', 'southamerica-east1'],
  ...['southamerica-west1', 'europe-central2', 'europe-north1', 'europe-north2', 'europe-southwest1', 'europe-west1'],
  ...['europe-west2', 'europe-west3', 'europe-west4', 'europe-west6', 'europe-west8', 'europe-west9', 'europe-west10'],
  ...['europe-west12', 'asia-east1', 'asia-east2', 'asia-northeast1', 'asia-northeast2', 'asia-northeast3'],
  ...['asia-south1', 'asia-south2', 'asia-southeast1', 'asia-southeast2', 'australia-southeast1'],
  ...['australia-southeast2', 'me-central1', 'me-central2', 'me-west1', 'africa-south1'],
];

export const regionForm: Form = {
  pattern: '^[a-z]{2,24}-[a-z]{2,24}[1-9][0-9]?$',
  expected: 'a region such as "europe-west1"',
  fix: 'Write area and direction with a hyphen between them and the number behind, without a zone.',
  // `us-west-2`, `US_WEST2` and `us-west2-b` are written for `us-west2`.
  hint: hintAmong(regions, (plain) => [plain, plain.replace(/-([0-9]+)$/, '$1'), plain.replace(/-?[a-z]$/, '')]),
};
