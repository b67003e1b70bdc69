import type { RuleDefinition } from '../../schema/constraints/rule.ts';
import { type Cidr, parseCidr } from '../../schema/formats/cidr.ts';
import { presentValue } from '../../schema/present-value.ts';
import { ProblemCode, Severity, type ValidationProblem } from '../../schema/problem.ts';
import { isRecord } from '../../schema/record.ts';
import { type Form, misformed } from './form.ts';
import { invalid, warning } from './say.ts';
import { celHasForm } from './server-rules.ts';
import { type SpecText, textsAt } from './spec-texts.ts';

/** What a vendor asks of networks. */
export interface NetworkLimits {
  /** Whether it refuses an address with host bits; otherwise they are only worth a look. */
  readonly refusesHostBits?: boolean;
  /** Which networks it takes; looked at only where the text is a network at all. */
  readonly range?: Form;
  /** Whether the id is one of something that holds other networks, and so overlaps with them. */
  readonly isContainer?: (id: string) => boolean;
}

const place = 'networkConfig.availableNetworks[].cidr';
const list = 'self.networkConfig.availableNetworks';

interface Network {
  readonly at: SpecText;
  readonly cidr: Cidr;
}

export function checkNetworks(spec: unknown, limits: NetworkLimits): ValidationProblem[] {
  const networks = textsAt(spec, place).flatMap((at): Network[] => {
    const cidr = parseCidr(at.text);
    return cidr === undefined ? [] : [{ at, cidr }];
  });
  const texts = networks.map(({ at }) => at);
  return [
    ...(limits.range === undefined ? [] : misformed(texts, limits.range)),
    ...networks.flatMap((one) => hostBits(one, limits)),
    ...overlaps(spec, networks, limits),
  ];
}

/** The same for the API server, but overlaps, which no vendor refuses between networks that are apart. */
export function networkRules({ refusesHostBits, range }: NetworkLimits): RuleDefinition[] {
  const every = (condition: string) =>
    `!has(self.networkConfig) || !has(${list}) || ` +
    `${list}.all(item, !has(item.cidr) || !isCIDR(item.cidr) || ${condition})`;
  const path = 'networkConfig.availableNetworks';
  return [
    ...(range === undefined
      ? []
      : [
          {
            cel: every(celHasForm('item.cidr', range)),
            message: `Expected ${range.expected}, but got another one`,
            fix: range.fix,
            path,
          },
        ]),
    ...(refusesHostBits === true
      ? [
          {
            cel: every('cidr(item.cidr).masked() == cidr(item.cidr)'),
            message: `Expected ${withoutHostBits}, but got one with some`,
            fix: 'Write zeros behind the prefix of `cidr`.',
            path,
          },
        ]
      : []),
  ];
}

const withoutHostBits = 'the address of a network, without host bits';

function hostBits({ at, cidr }: Network, { refusesHostBits }: NetworkLimits): ValidationProblem[] {
  const masked = cidr.masked();
  if (masked.equals(cidr)) return [];
  const problem = invalid(at, withoutHostBits, `Did you mean \`${masked.toString()}\`?`);
  return [refusesHostBits === true ? problem : warning(problem)];
}

/** Networks that are apart may overlap, so it is only worth a look. */
function overlaps(spec: unknown, networks: readonly Network[], { isContainer }: NetworkLimits): ValidationProblem[] {
  const all = networks
    .filter(({ at }) => isContainer?.(idBeside(spec, at)) !== true)
    .map((network) => ({ ...network, range: network.cidr.range }))
    .toSorted((left, right) => left.cidr.family - right.cidr.family || compare(left.range[0], right.range[0]));
  let widest: (typeof all)[number] | undefined;
  return all.flatMap((one) => {
    const other = widest;
    const isApart = other?.cidr.family !== one.cidr.family || other.range[1] < one.range[0];
    if (isApart || other.range[1] < one.range[1]) widest = one;
    return isApart ? [] : [overlap(one.at, other.at)];
  });
}

function overlap(one: SpecText, other: SpecText): ValidationProblem {
  const [first, second] = compare(indexOf(one), indexOf(other)) < 0 ? [one, other] : [other, one];
  const { path, text } = second;
  const message = `Expected networks that do not overlap, but got ${presentValue(text)} beside ${presentValue(first.text)} at ${first.path}.`;
  const fix = 'Change one of the two, unless they are never connected.';
  return { code: ProblemCode.INVALID, path, message, fix, severity: Severity.WARNING };
}

function compare<Value extends bigint | number>(left: Value, right: Value): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function indexOf({ path }: SpecText): number {
  return Number(/\[([0-9]+)\]\.cidr$/.exec(path)?.[1] ?? 0);
}

function idBeside(spec: unknown, at: SpecText): string {
  const config = isRecord(spec) ? spec['networkConfig'] : undefined;
  const networks = isRecord(config) ? config['availableNetworks'] : undefined;
  const network: unknown = Array.isArray(networks) ? networks[indexOf(at)] : undefined;
  const id = isRecord(network) ? network['id'] : undefined;
  return typeof id === 'string' ? id : '';
}
