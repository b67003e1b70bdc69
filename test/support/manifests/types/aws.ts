import { aNetwork, anId, aPath, aSource, badEndpoints, badMethods, by, oddities, type TypeRows } from './rows.ts';

const networks = 'networkConfig.availableNetworks';
const zones = 'spec.availabilityZones';
const settings = 'spec.config.customSettings';
const role = `${settings}.roleArn`;
const config = { timeout: '30s' };
const storage = (volume: object) => ({ availableStorageTypes: [volume] });
const volumes = 'spec.storageConfig.availableStorageTypes';

export const aws: TypeRows = {
  type: 'aws',
  good: [
    ['spec.region', 'us-west-2'],
    [zones, ['us-west-2-lax-1a', 'us-west-2d']],
    ['spec', spec('us-gov-west-1', ['us-gov-west-1a'])],
    ['spec', spec('cn-north-1', ['cn-north-1b'])],
    ['spec', spec('us-iso-east-1', ['us-iso-east-1a'])],
    ['spec', spec('eusc-de-east-1', ['eusc-de-east-1a'])],
    ['spec.config.endpoint', 'https://ec2.us-west-2.amazonaws.com/'],
    ['spec.config.endpoint', 'ec2.us-west-2.api.aws'],
    ['spec.config.endpoint', 'vpce-0a1b2c3d-x.ec2.us-west-2.vpce.amazonaws.com'],
    ['spec.config.endpoint', '[2001:db8::1]:5055'],
    [`${settings}.stsEndpoint`, '127.0.0.1:5000'],
    ['spec.networkConfig', { availableNetworks: [{ id: 'vpc-0123456789abcdef0' }, { id: 'subnet-12345678' }] }],
    [
      `spec.${networks}`,
      [
        { id: 'vpc-12345678', cidr: '10.0.0.0/16' },
        { id: 'subnet-12345678', cidr: '10.0.1.0/28' },
      ],
    ],
    [`spec.${networks}`, [{ id: 'subnet-12345678', cidr: '2001:DB8:0:0:0::/64' }]],
    ['spec.networkConfig.securityGroups', [{ id: 'sg-12345678', rules: [{ source: 'sg-0123456789abcdef0' }] }]],
    ['spec.capabilities.availableImages', [{ id: 'ami-0abcdef1234567890', name: 'al2023' }]],
    ['spec.capabilities.supportedInstanceTypes', ['t3.micro', 'u-6tb1.metal', 'm5d.24xlarge']],
    ['spec.storageConfig', { ...storage({ name: 'io1', iopsPerGB: '50' }), defaultDiskSize: '64Ti' }],
    ['spec', { ...spec('us-west-2', []), ...webIdentity({ roleArn: 'arn:aws-us-gov:iam::123456789012:role/a/b' }) }],
  ],
  bad: [
    {
      at: 'spec.region',
      value: 'us-west2',
      says: 'a region such as "us-west-2", but got "us-west2"',
      fix: '`us-west-2`',
    },
    { at: 'spec.region', value: 'us-west-2a', says: 'a region', fix: '`us-west-2`' },
    { at: 'spec.region', value: 'US-West-2', says: 'a region', fix: '`us-west-2`' },
    { at: 'spec.region', value: 'us_west_2', says: 'a region', fix: '`us-west-2`' },
    { at: 'spec.region', value: 'Oregon', says: 'a region', fix: 'hyphens' },
    { at: 'spec.region', value: 'westeurope', says: 'a region' },
    { at: 'spec.region', value: 'us-west-02', says: 'a region', fix: '`us-west-2`' },
    {
      at: zones,
      value: ['us-east-1a'],
      path: `${zones}[0]`,
      says: 'a zone of the region us-west-2',
      fix: 'this region',
    },
    { at: zones, value: ['us-west-2'], path: `${zones}[0]`, says: 'such as "us-west-2a"' },
    { at: zones, value: ['us-west-2a', 'B'], path: `${zones}[1]`, says: 'a zone', fix: '`us-west-2b`' },
    { at: zones, value: ['us-west-2A'], path: `${zones}[0]`, says: 'a zone', fix: '`us-west-2a`' },
    { at: zones, value: ['usw2-az1'], path: `${zones}[0]`, says: 'a zone' },
    { at: zones, value: ['us-west-20a'], path: `${zones}[0]`, says: 'a zone' },
    ...badEndpoints('ec2.us-west-2.amazonaws.com'),
    aPath('ec2.us-west-2.amazonaws.com/x'),
    {
      at: 'spec.config.endpoint',
      value: 'ec2.us-east-1.amazonaws.com',
      says: "got another region's",
      fix: 'spec.region',
    },
    { at: 'spec.config.endpoint', value: 's3.us-west-2.amazonaws.com', says: 'the host of EC2' },
    { at: 'spec.config.endpoint', value: 'us-west-2.console.aws.amazon.com', says: 'the host of EC2' },
    { at: 'spec.networkConfig.defaultNetworkId', value: 'default', says: 'the id of a VPC', fix: 'console' },
    { at: 'spec.networkConfig.defaultNetworkId', value: 'subnet-12345678', says: 'the id of a VPC' },
    { at: 'spec.networkConfig.defaultSubnetId', value: 'vpc-12345678', says: 'the id of a subnet such as' },
    { at: 'spec.networkConfig.defaultSubnetId', value: 'subnet-123456789', says: '"subnet-12345678"' },
    anId(networks, 'subnet-1', 'a subnet or VPC such as "subnet-12345678"'),
    anId(networks, 'subnet-ABCDEF12', 'a subnet or VPC'),
    anId('networkConfig.securityGroups', 'web', 'a security group'),
    anId('capabilities.availableImages', 'ubuntu-24.04', 'an image such as "ami-12345678"'),
    anId('capabilities.availableImages', 'ami-0abcdefg', 'an image'),
    aNetwork('subnet-12345678', '10.0.0.0/15', 'a VPC can have', 'console'),
    aNetwork('subnet-12345678', '10.0.0.0/29', 'a VPC can have'),
    aNetwork('subnet-12345678', '2001:db8::/65', 'a VPC can have'),
    aNetwork('subnet-12345678', '127.0.0.0/16', 'no loopback'),
    aNetwork('subnet-12345678', '169.254.0.0/16', 'no link-local one'),
    aSource('sg-12345678', 'sg-web', 'a security group or prefix list'),
    aSource('sg-12345678', '10.0.0.1', 'a network such as "10.0.0.0/8"'),
    aSource('sg-12345678', '10.0.0.0/33', 'CIDR notation'),
    instanceType('Standard_D2s_v5'),
    instanceType('micro'),
    ...badMethods('apikey', 'oauth2', 'certificate'),
    {
      at: 'spec',
      value: { ...spec('us-west-2', []), ...webIdentity({}) },
      path: role,
      code: 'REQUIRED',
      says: 'which type `serviceaccount` needs',
    },
    {
      at: `${settings}.stsEndpoint`,
      value: 'http://sts.us-west-2.amazonaws.com',
      says: 'a host such as "sts.us-west-2',
    },
    { at: `${settings}.serviceQuotasEndpoint`, value: 'servicequotas.example.com/x', says: 'a host such as' },
    { at: role, value: 'gateway', says: 'the ARN of a role, but got another text', fix: 'arn:aws:iam' },
    { at: role, value: 'arn:aws:iam::12345678901:role/gateway', says: 'the ARN of a role' },
    { at: role, value: 'arn:aws:iam::123456789012:user/gateway', says: 'the ARN of a role' },
    {
      at: 'spec.storageConfig',
      value: storage({ name: 'io1', iopsPerGB: '51' }),
      path: `${volumes}[0].iopsPerGB`,
      says: 'at most 50 of a volume of type io1',
    },
    {
      at: 'spec.storageConfig',
      value: storage({ name: 'sc1', throughputMBps: '250.5' }),
      path: `${volumes}[0].throughputMBps`,
      says: 'at most 250',
    },
    { at: 'spec.storageConfig.defaultDiskSize', value: '500Mi', says: 'a disk from 1Gi to 64Ti' },
    { at: 'spec.storageConfig.defaultDiskSize', value: '65Ti', says: 'a disk from 1Gi' },
  ],
  odd: [
    ...oddities('subnet-12345678', 'subnet-11111111'),
    {
      at: 'spec',
      value: spec('us-west-3', ['us-west-3a']),
      path: 'spec.region',
      says: 'new or misspelt',
      fix: '`us-west-1`',
    },
    aNetwork('subnet-12345678', '10.0.1.5/24', 'without host bits', '`10.0.1.0/24`'),
    { at: 'spec.storageConfig.defaultStorageClass', value: 'gp4', says: 'a volume type that is known', fix: '`gp3`' },
    {
      at: 'spec.capabilities.availableImages',
      value: [{ id: 'ami-12345678', name: 'ami-12345678' }],
      path: 'spec.capabilities.availableImages[0].name',
      says: 'a name for people',
      fix: 'Write this in `id`',
    },
    {
      at: 'spec.config.customSettings',
      value: { roleARNs: 'x' },
      path: 'spec.config.customSettings.roleARNs',
      code: 'UNKNOWN_FIELD',
      says: 'does not know',
      fix: '`roleArn`',
    },
  ],
};

function spec(region: string, availabilityZones: readonly string[]): object {
  return { type: 'aws', region, availabilityZones, authentication: by('apikey'), config };
}

function webIdentity(customSettings: object): object {
  return { authentication: by('serviceaccount'), config: { ...config, customSettings } };
}

function instanceType(value: string) {
  const at = 'spec.capabilities.supportedInstanceTypes';
  return { at, value: [value], path: `${at}[0]`, says: 'an instance type such as "t3.micro"' };
}
