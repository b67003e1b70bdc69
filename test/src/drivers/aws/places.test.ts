import { describe, expect, it } from 'vitest';
import { placesOf, vendorHosts } from '../../../../src/drivers/aws/places.ts';
import type { MachineProviderSpec } from '../../../../schema/spec/spec.ts';

const places = (region: string, config: MachineProviderSpec['config'] = {}) => {
  const { ec2, sts, servicequotas, isVendor } = placesOf({ region, config });
  return { hosts: [ec2.host, sts.host, servicequotas.host], isVendor };
};

describe('where AWS is', () => {
  it.each([
    ['us-west-2', 'amazonaws.com'],
    ['us-gov-east-1', 'amazonaws.com'],
    ['ap-southeast-7', 'amazonaws.com'],
    ['cn-north-1', 'amazonaws.com.cn'],
    ['eusc-de-east-1', 'amazonaws.eu'],
    ['us-iso-east-1', 'c2s.ic.gov'],
    ['us-isob-east-1', 'sc2s.sgov.gov'],
    ['eu-isoe-west-1', 'cloud.adc-e.uk'],
  ])('is known of %s', (region, domain) => {
    const hosts = ['ec2', 'sts', 'servicequotas'].map((service) => `${service}.${region}.${domain}`);
    expect(vendorHosts(region)).toEqual(hosts);
    expect(places(region)).toEqual({ hosts, isVendor: true });
    expect(places(region, { endpoint: `https://EC2.${region}.${domain}:443/` })).toEqual({ hosts, isVendor: true });
  });

  it.each([
    '',
    'evil.com/',
    'us-east-1.evil.com',
    'us-east-1@evil',
    'us-east-1#',
    'US-EAST-1',
    'us--east-1',
    'x',
    'us-east-1\n',
  ])('is nowhere that a credential may go for the region %j', (region) => expect(vendorHosts(region)).toEqual([]));

  it('is one place for all where an endpoint is named, unless the settings name others', () => {
    expect(places('us-west-2', { endpoint: 'https://aws.corp.example:8443/' })).toEqual({
      hosts: ['aws.corp.example:8443', 'aws.corp.example:8443', 'aws.corp.example:8443'],
      isVendor: false,
    });
    const customSettings = { stsEndpoint: 'sts.corp.example', serviceQuotasEndpoint: 'https://sq.corp.example' };
    expect(places('us-west-2', { endpoint: 'ec2.corp.example', customSettings }).hosts).toEqual([
      'ec2.corp.example',
      'sts.corp.example',
      'sq.corp.example',
    ]);
  });

  it("does not take another region's host for its own", () => {
    expect(places('us-west-2', { endpoint: 'ec2.us-east-1.amazonaws.com' }).isVendor).toBe(false);
  });
});
