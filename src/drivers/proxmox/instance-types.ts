import type { InstanceType } from '../discovery.ts';
import { DriverFailure, FailureCode } from '../failure.ts';
import type { Page } from '../parts.ts';
import { nodeIsOffline } from './failures.ts';
import type { Grants } from './grants.ts';
import type { Node } from './resources.ts';

const gib = 2 ** 30;
const form = /^([1-9]\d{0,3})(?:c|cpu|vcpu)-(\d{1,5}(?:\.\d{1,3})?)(?:g|gb|gi|gib)$/i;

export interface Size {
  readonly cpu: number;
  /** GiB. */
  readonly memoryGb: number;
}

/** The size that a name tells: `4c-16g` is 4 CPUs and 16 GiB. Undefined for a name that tells none. */
export function sizeOf(name: string): Size | undefined {
  const [, cpu, memory] = form.exec(name) ?? [];
  const memoryGb = Number(memory);
  return cpu === undefined || memoryGb === 0 ? undefined : { cpu: Number(cpu), memoryGb };
}

/**
 * Proxmox VE has no instance types. Those that the spec declares are there where a node is as large as their names say.
 */
export function* instanceTypePages(
  declared: readonly string[],
  nodes: readonly Node[],
  grants: Grants,
): Generator<Page<InstanceType>> {
  const shortage = grants.shortage('tell how large the nodes are', '/nodes', 'Sys.Audit');
  if (shortage !== undefined) yield { items: [], failure: shortage };
  const sizes = declared.map((name) => ({ name, size: sizeOf(name) }));
  yield { items: sizes.flatMap(({ name, size }) => (size === undefined ? [] : fitting(name, size, nodes))) };
  const off = nodes.find(({ isOnline }) => !isOnline);
  if (off !== undefined && declared.length > 0) {
    yield { items: [], failure: nodeIsOffline('tell how large it is', off.name) };
  }
  const nameless = sizes.filter(({ size }) => size === undefined).length;
  if (nameless > 0) yield { items: [], failure: tellsNoSize(nameless) };
}

/** No machine may have more CPUs than its node has threads; memory would have to be there in truth. */
function fitting(name: string, { cpu, memoryGb }: Size, nodes: readonly Node[]): InstanceType[] {
  const zones = nodes
    .filter(({ isOnline, cpus = 0, memory = 0 }) => isOnline && cpus >= cpu && memory >= memoryGb * gib)
    .map((node) => node.name);
  return zones.length === 0 ? [] : [{ name, cpu, memoryGb, zones }];
}

function tellsNoSize(count: number): DriverFailure {
  const message = `Expected \`supportedInstanceTypes\` that tell a size such as "4c-16g", since Proxmox VE has none of its own, but got ${count} that ${count === 1 ? 'tells' : 'tell'} none.`;
  return new DriverFailure(FailureCode.NOT_FOUND, message, {
    fix: 'Write CPUs and GiB like `4c-16g`; what another name stands for nobody can judge.',
  });
}
