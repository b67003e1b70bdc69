import type { Environment } from '@marcbachmann/cel-js';
import { isCidr } from '../formats/cidr.ts';
import { defineFunctions } from './library.ts';

/** What our rules need of Kubernetes' CIDR library. */
export function registerNetwork(environment: Environment): void {
  defineFunctions(environment, { 'isCIDR(string): bool': isCidr });
}
