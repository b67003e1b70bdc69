import { describe, expect, it } from 'vitest';
import { FailureCode } from '../../../../src/drivers/failure.ts';
import { reach } from '../../../../src/drivers/gcp/reach.ts';
import { targetOf } from '../../../../src/drivers/gcp/target.ts';

const specWith = (endpoint?: string) => ({
  region: 'europe-west1',
  config: { customSettings: { projectId: 'example.com:machines' }, ...(endpoint !== undefined && { endpoint }) },
});

describe('where Google Compute Engine is asked', () => {
  it.each([undefined, 'compute.googleapis.com', 'https://compute.googleapis.com', 'compute.googleapis.com:443'])(
    'is at its own hosts for the endpoint %s',
    (endpoint) => {
      const target = targetOf(specWith(endpoint));
      expect(target).toMatchObject({
        endpoint: 'compute.googleapis.com:443',
        compute: 'https://compute.googleapis.com/compute/v1',
        iam: 'https://iam.googleapis.com/v1',
        resourceManager: 'https://cloudresourcemanager.googleapis.com/v3',
        projectPath: 'projects/example.com%3Amachines',
      });
      for (const url of [target.compute, target.iam, target.resourceManager]) {
        expect(reach.hosts(specWith(endpoint))).toContain(new URL(url).hostname);
      }
    },
  );

  it.each([
    ['compute-private.p.googleapis.com', 'https://compute-private.p.googleapis.com'],
    ['compute.googleapis.com:8443', 'https://compute.googleapis.com:8443'],
    ['compute.googleapis.com.example.org', 'https://compute.googleapis.com.example.org'],
  ])('is at the endpoint %s alone where that is another', (endpoint, origin) => {
    const { compute, iam, resourceManager } = targetOf(specWith(endpoint));
    expect([compute, iam, resourceManager]).toEqual([`${origin}/compute/v1`, `${origin}/v1`, `${origin}/v3`]);
  });

  it('has no hosts that others can have names under', () => {
    expect(reach.hosts(specWith()).every((host) => /^[a-z0-9]+\.googleapis\.com$/.test(host))).toBe(true);
  });

  it.each([
    [{ region: 'europe-west1' }, 'projectId'],
    [{ config: { customSettings: { projectId: 'machines-prod' } } }, 'spec.region'],
    [specWith('a host'), 'endpoint'],
  ])('is unknown to %j', (spec, missing) => {
    expect(() => targetOf(spec)).toThrow(expect.objectContaining({ code: FailureCode.NOT_FOUND }) as Error);
    expect(() => targetOf(spec)).toThrow(missing);
  });
});
