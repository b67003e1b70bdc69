import type { Network } from '../discovery.ts';
import type { Host } from './entities.ts';
import type { Scope } from './scope.ts';
import { asDeclared } from './target.ts';

/** Networks and port groups of the datacenter by their names, which is what specs call them by as a rule (some by their ids); each name once. */
export function networksOf({ networks, hosts }: Scope, declared: readonly (string | null | undefined)[]): Network[] {
  const vlans = vlansOf(hosts);
  const byName = Map.groupBy(
    networks.filter(({ isUplink }) => !isUplink),
    ({ name }) => name,
  );
  return Array.from(byName, ([name, same]) => {
    const told = new Set(same.map(({ vlan, type }) => vlan ?? (type === 'Network' ? vlans.get(name) : undefined)));
    const [vlan] = told;
    const byId = same.find(({ id }) => declared.includes(id))?.id;
    return { id: byId ?? asDeclared(name, declared), name, ...(told.size === 1 && vlan !== undefined && { vlan }) };
  });
}

/** A standard network is a port group of that name on each host; only where all have one VLAN it is the network's. */
function vlansOf(hosts: readonly Host[]): ReadonlyMap<string, number> {
  const all = Map.groupBy(
    hosts.flatMap(({ vlans }) => vlans),
    ([name]) => name,
  );
  const known = Array.from(all, ([name, told]) => [name, new Set(told.map(([, vlan]) => vlan))] as const);
  return new Map(
    known.flatMap(([name, told]) => {
      const [vlan = 0] = told;
      return told.size === 1 && vlan >= 1 && vlan <= 4094 ? [[name, vlan] as const] : [];
    }),
  );
}
