import { parseCidr } from '../../schema/formats/cidr.ts';
import { presentValue } from '../../schema/present-value.ts';
import { ProblemCode, Severity, type ValidationProblem } from '../../schema/problem.ts';
import { nearest } from '../../schema/validate/suggest.ts';
import { invalid } from './say.ts';
import { type SpecText, textsAt } from './spec-texts.ts';

// What holds for every type and is no mistake for certain, but one more often than not.

/** What a spec refers to in itself, and where that is listed. */
interface Reference {
  readonly from: string;
  readonly to: string;
}

const references: readonly Reference[] = [
  { from: 'storageConfig.defaultStorageClass', to: 'storageConfig.availableStorageTypes[].name' },
];
const networkReference: Reference = {
  from: 'networkConfig.defaultNetworkId',
  to: 'networkConfig.availableNetworks[].id',
};
const architectures: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  'x86-64': 'x86_64',
  x64: 'x86_64',
  aarch64: 'arm64',
};

export interface AdviceOptions {
  /** Whether the default network is one of those that are listed, and not what holds them. */
  readonly listsDefaultNetwork?: boolean;
}

export function advise(spec: unknown, { listsDefaultNetwork = false }: AdviceOptions): ValidationProblem[] {
  return [
    ...[...references, ...(listsDefaultNetwork ? [networkReference] : [])].flatMap((one) => dangling(spec, one)),
    ...['capabilities.availableImages[].architecture', 'computeConfig.cpuOptions.supportedArchitectures[]'].flatMap(
      (at) => textsAt(spec, at).flatMap(otherName),
    ),
  ];
}

/** Warns of a default that is not listed, though something is that is nearly called so. */
function dangling(spec: unknown, { from, to }: Reference): ValidationProblem[] {
  const listed = textsAt(spec, to)
    .slice(0, 128)
    .map(({ text }) => text);
  return textsAt(spec, from).flatMap(({ path, text }) => {
    const meant = listed.includes(text) ? undefined : nearest(text, listed);
    if (meant === undefined) return [];
    const message = `Expected one of those at spec.${to.replace(/\[\].*/, '')}, but got ${presentValue(text)}.`;
    return [
      { code: ProblemCode.INVALID, path, message, fix: `Did you mean \`${meant}\`?`, severity: Severity.WARNING },
    ];
  });
}

function otherName({ path, text }: SpecText): ValidationProblem[] {
  const known = Object.hasOwn(architectures, text.toLowerCase()) ? architectures[text.toLowerCase()] : undefined;
  if (known === undefined) return [];
  const message = `Expected an architecture by the name that is used here, but got ${presentValue(text)}.`;
  return [{ code: ProblemCode.INVALID, path, message, fix: `Write \`${known}\`.`, severity: Severity.WARNING }];
}

/** Refuses sources of firewall rules that are written like a network and are none. The definition has no budget for it. */
export function checkSources(spec: unknown): ValidationProblem[] {
  return textsAt(spec, 'networkConfig.securityGroups[].rules[].source')
    .filter(({ text }) => /^[0-9a-fA-F.:]{2,45}\/[0-9]{1,9}$/.test(text) && parseCidr(text) === undefined)
    .map((one) =>
      invalid(one, 'a network in CIDR notation such as "10.0.0.0/8"', 'Write an address, a slash and a prefix length.'),
    );
}
