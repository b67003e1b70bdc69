import type { Environment } from '@marcbachmann/cel-js';
import { Cidr, isCidr, parseCidr } from '../formats/cidr.ts';
import { defineFunctions } from './library.ts';

/** What our rules need of Kubernetes' CIDR library. */
export function registerNetwork(environment: Environment): void {
  environment.registerType('net.CIDR', Cidr);
  defineFunctions(environment, {
    'isCIDR(string): bool': isCidr,
    'cidr(string): net.CIDR': toCidr,
    'net.CIDR.masked(): net.CIDR': (network: Cidr) => network.masked(),
  });
  environment.registerOperator('net.CIDR == net.CIDR', (left: Cidr, right: Cidr) => left.equals(right));
}

function toCidr(text: string): Cidr {
  const network = parseCidr(text);
  if (network !== undefined) return network;
  throw new Error(`network address parse error during conversion from string: ${JSON.stringify(text)}`);
}
