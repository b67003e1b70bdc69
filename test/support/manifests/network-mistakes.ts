import type { Mistake } from './mistake.ts';

/** Networks, firewall rules and load balancers that no cloud could have. */
export const networkMistakes: readonly Mistake[] = [
  {
    at: 'spec.networkConfig.availableNetworks[0].vlan',
    value: 4095,
    code: 'INVALID',
    says: 'from 0 to 4094, but got 4095',
  },
  { at: 'spec.networkConfig.availableNetworks[0].type', value: 'dmz', code: 'NOT_SUPPORTED', says: '"management"' },
  { at: 'spec.networkConfig.availableNetworks[1].id', value: undefined, code: 'REQUIRED', says: 'missing' },
  {
    at: 'spec.networkConfig.availableNetworks[1].id',
    value: 'subnet-11111111',
    across: true,
    code: 'DUPLICATE',
    path: 'spec.networkConfig.availableNetworks[1]',
    says: 'each id once, but got "subnet-11111111" again',
  },
  {
    at: 'spec.networkConfig.securityGroups',
    value: [{ id: 'sg-12345678', rules: [{ port: '65536' }] }],
    code: 'INVALID',
    path: 'spec.networkConfig.securityGroups[0].rules[0].port',
    says: 'a port or a range',
  },
  {
    at: 'spec.networkConfig.securityGroups',
    value: [{ id: 'sg-12345678', rules: [{ port: '443-80' }] }],
    code: 'INVALID',
    path: 'spec.networkConfig.securityGroups[0].rules[0].port',
    says: 'begins with the lower one',
  },
  {
    at: 'spec.networkConfig.securityGroups',
    value: [{ id: 'sg-12345678', rules: [{ port: 22 }] }],
    code: 'INVALID',
    path: 'spec.networkConfig.securityGroups[0].rules[0].port',
    says: 'Expected a text, but got 22',
  },
  {
    at: 'spec.networkConfig.loadBalancer',
    value: { algorithm: 'random' },
    code: 'NOT_SUPPORTED',
    path: 'spec.networkConfig.loadBalancer.algorithm',
    says: '"round-robin"',
  },
  {
    at: 'spec.networkConfig.loadBalancer',
    value: { healthCheck: { port: 0 } },
    code: 'INVALID',
    path: 'spec.networkConfig.loadBalancer.healthCheck.port',
    says: 'from 1 to 65535',
  },
  {
    at: 'spec.networkConfig.loadBalancer',
    value: { healthCheck: { path: 'healthz' } },
    code: 'INVALID',
    path: 'spec.networkConfig.loadBalancer.healthCheck.path',
    says: 'a slash',
  },
  {
    at: 'spec.networkConfig.loadBalancer',
    value: { healthCheck: { interval: '5s', timeout: '10s' } },
    code: 'INVALID',
    path: 'spec.networkConfig.loadBalancer.healthCheck.timeout',
    says: 'no longer than interval',
  },
  {
    at: 'spec.networkConfig.loadBalancer',
    value: { healthCheck: { interval: '5', timeout: '10s' } },
    code: 'INVALID',
    path: 'spec.networkConfig.loadBalancer.healthCheck.interval',
    says: 'a duration',
  },
  { at: 'spec.networkConfig.availableNetworks[0].gateway', value: 'x', code: 'UNKNOWN_FIELD', says: '"gateway"' },
];
