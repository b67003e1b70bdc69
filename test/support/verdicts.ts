import { stringify } from 'yaml';
import {
  asApply,
  asText,
  asYaml,
  type Answer,
  causesOf,
  type Client,
  type Json,
} from '../cluster/contract/support/client.ts';
import type { Answer as GraphqlAnswer, TestGateway } from './gateway.ts';
import { ApplyDocument, CreateDocument, ValidateDocument } from './generated/operations.ts';
import type { Door } from './manifests/mistake.ts';
import type { MutableManifest } from './contract.ts';
import { toInput } from './wire-values.ts';

/** What somebody says of a manifest. */
export interface Verdict {
  readonly isAccepted: boolean;
  /** Where it is wrong, as far as it was told. */
  readonly paths: readonly string[];
  /** The whole answer, for whoever has to find out why. */
  readonly answer: string;
}

export interface ServerVerdict extends Verdict {
  readonly code: number;
  /** The same for what it could not decode, which it names without index or key. */
  readonly roughPaths: readonly string[];
}

export interface Problem {
  readonly code: string;
  readonly path: string;
  readonly message: string;
  readonly severity: string;
  readonly line?: number | null;
  readonly column?: number | null;
}

export interface GatewayVerdict extends Verdict {
  readonly problems: readonly Problem[];
}

const query = 'dryRun=All&fieldValidation=Strict';

/** What the API server says of creating it. Nothing is written. */
export async function judgeCreate({ call }: Pick<Client, 'call'>, manifest: MutableManifest): Promise<ServerVerdict> {
  return serverVerdict(await call('POST', `${collectionOf(manifest)}?${query}`, manifest));
}

/** What the API server says of applying it, by server-side apply. Nothing is written. */
export async function judgeApply({ call }: Pick<Client, 'call'>, manifest: MutableManifest): Promise<ServerVerdict> {
  const name = encodeURIComponent(asText((manifest.metadata as Json | undefined)?.name || 'unnamed'));
  const path = `${collectionOf(manifest)}/${name}?${query}&fieldManager=table`;
  return serverVerdict(await call('PATCH', path, JSON.stringify(manifest), asApply));
}

/** What the API server says of creating what a text of YAML says, in the namespace `default`. */
export async function judgeText({ call }: Pick<Client, 'call'>, text: string): Promise<ServerVerdict> {
  return serverVerdict(await call('POST', `${collectionIn('default')}?${query}`, text, asYaml));
}

function collectionIn(namespace: string): string {
  return `/apis/vitistack.io/v1alpha1/namespaces/${encodeURIComponent(namespace)}/machineproviders`;
}

function collectionOf({ metadata }: MutableManifest): string {
  const namespace = (metadata as Json | undefined)?.namespace;
  return collectionIn(typeof namespace === 'string' && namespace !== '' ? namespace : 'default');
}

function serverVerdict(answer: Answer): ServerVerdict {
  const { code, text } = answer;
  const causes = causesOf(answer);
  const message = asText(answer.body.message);
  return {
    code,
    isAccepted: code < 300,
    paths: code < 300 ? [] : [...new Set([...causes.flatMap(pathOfCause), ...unknownFieldsIn(message)])],
    roughPaths: code === 400 ? undecodableIn(message) : [],
    answer: text,
  };
}

/** Some causes have their place in their words alone. */
function pathOfCause(cause: string): string[] {
  const [, field = ''] = /^\S+ (.*?): /s.exec(cause) ?? [];
  if (field !== '<nil>' && field !== '') return [field];
  const [, place] = /^\S+ <nil>: .*Checked value must be of type \S+ with format \S+ in (\S+)$/.exec(cause) ?? [];
  return place === undefined ? [] : [place];
}

function unknownFieldsIn(message: string): string[] {
  return [...message.matchAll(/unknown field "([^"]+)"/g)].map(([, path = '']) => path);
}

/** What can't be decoded is refused without causes, in the words of whoever tried. */
const undecodable: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/Go struct field ObjectMeta\.(\w+)/, ([, field = '']) => `metadata.${field}`],
  [/Go struct field OwnerReference\.ownerReferences/, () => 'metadata.ownerReferences'],
  [/Go value of type v1\.ObjectMeta/, () => 'metadata'],
  [/Go struct field \.(apiVersion|kind)/, ([, field = '']) => field],
  [/Object '(apiVersion|Kind)' is missing/, ([, field = '']) => field.replace('K', 'k')],
  [/^the API version in the data/, () => 'apiVersion'],
  [/cannot be handled as a \w+: (metadata(?:\.\w+)?)\S* in body/, ([, path = '']) => path],
];

function undecodableIn(message: string): string[] {
  return undecodable.flatMap(([words, place]) => {
    const match = words.exec(message);
    return match === null ? [] : [place(match)];
  });
}

/** With all texts in quotes, so that kubectl reads what stands in the table. */
export function presentYaml(manifest: unknown): string {
  const quoted = { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE' } as const;
  return stringify(manifest, { ...quoted, aliasDuplicateObjects: false, lineWidth: 0 });
}

/** What the gateway says of it at one of its doors. Nothing is written. */
export async function judgeAtGateway(
  gateway: TestGateway,
  door: Door,
  manifest: MutableManifest,
): Promise<GatewayVerdict> {
  switch (door) {
    case 'validate yaml':
      return validateText(gateway, presentYaml(manifest));
    case 'validate input': {
      const input = toInput('MachineProviderInput', manifest);
      return reportVerdict(await gateway.send(String(ValidateDocument), { input }));
    }
    case 'create': {
      const input = toInput('CreateMachineProviderInput', createInputOf(manifest));
      return payloadVerdict(
        await gateway.send(String(CreateDocument), { input, dryRun: true }),
        'createMachineProvider',
      );
    }
    case 'apply':
      return applyText(gateway, presentYaml(manifest));
    case 'server-side apply':
      throw new Error('the gateway has no such door');
  }
}

/** What `validateMachineProvider` says of a text. */
export async function validateText(gateway: TestGateway, yaml: string): Promise<GatewayVerdict> {
  return reportVerdict(await gateway.send(String(ValidateDocument), { yaml }));
}

/** What `applyMachineProvider` says of a text. Nothing is written. */
export async function applyText(gateway: TestGateway, yaml: string): Promise<GatewayVerdict> {
  const variables = { input: { yaml }, dryRun: true };
  return payloadVerdict(await gateway.send(String(ApplyDocument), variables), 'applyMachineProvider');
}

/** All of it that a create has no other place for; what it has no field for at all is GraphQL's to refuse. */
function createInputOf({ metadata, ...manifest }: MutableManifest): object {
  const said = ['apiVersion', 'kind', 'status'];
  return { ...metadata, ...Object.fromEntries(Object.entries(manifest).filter(([name]) => !said.includes(name))) };
}

function reportVerdict(answer: GraphqlAnswer): GatewayVerdict {
  const report = answer.data?.['validateMachineProvider'] as { valid: boolean; problems: Problem[] } | undefined;
  if (report === undefined || report === null) return refusedByTypes(answer);
  return { ...verdictOf(report.problems, answer), isAccepted: report.valid };
}

function payloadVerdict(answer: GraphqlAnswer, name: string): GatewayVerdict {
  const payload = answer.data?.[name] as { machineProvider: object | null; problems: Problem[] } | undefined;
  if (payload === undefined || payload === null) return refusedByTypes(answer);
  return { ...verdictOf(payload.problems, answer), isAccepted: payload.machineProvider !== null };
}

function verdictOf(problems: readonly Problem[], answer: GraphqlAnswer): Omit<GatewayVerdict, 'isAccepted'> {
  return { paths: problems.map(({ path }) => path), problems, answer: JSON.stringify(answer) };
}

/** GraphQL refuses what its types exclude before any rule is asked; every other error is a fault. */
function refusedByTypes(answer: GraphqlAnswer): GatewayVerdict {
  const text = JSON.stringify(answer);
  if (!answer.errors?.every(({ extensions }) => extensions['code'] === 'BAD_USER_INPUT')) throw new Error(text);
  return { isAccepted: false, paths: [], problems: [], answer: text };
}
