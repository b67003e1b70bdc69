import type { Chance } from '../../../../support/seeded.ts';
import { asApply, asText, type Answer, type Json } from '../../../contract/support/client.ts';
import { providersIn } from '../../../contract/support/provider.ts';
import { specNaming } from '../tenants.ts';
import { type Caller, type DrawCase, forbidden, outcomeOf, type Verdict } from './caller.ts';
import { absentNamespace, lateNamespace, names, providersOf, secrets } from './draw.ts';
import type { Key } from './reads.ts';
import { manifestOf } from './world.ts';

const payload = '{ machineProvider { metadata { namespace name } } problems { code path severity } }';
const inputSpec = (secret: string) => {
  const { authentication, ...spec } = specNaming(secret);
  return { ...spec, region: 'us-east-1', type: 'AWS', authentication: { ...authentication, type: 'APIKEY' } };
};
const moved = (secret: string) => ({ ...specNaming(secret), region: 'us-east-1' });

function drawTarget(chance: Chance): Key {
  const namespace = chance.pick([
    ...Object.keys(providersOf),
    ...Object.keys(providersOf),
    lateNamespace,
    absentNamespace,
  ]);
  return { namespace, name: chance.pick(names) };
}

const create: DrawCase = (chance) => {
  const [target, secret] = [drawTarget(chance), chance.pick(secrets)];
  return {
    kind: 'create',
    what: `${target.namespace}/${target.name} naming ${secret}`,
    check: (caller) =>
      compare(caller, target, {
        mutation: 'createMachineProvider',
        input: { ...target, spec: inputSpec(secret) },
        raw: () =>
          caller.oracle.client.call(
            'POST',
            `${providersIn(target.namespace)}?dryRun=All`,
            manifestOf(target.name, moved(secret)),
          ),
        secret,
        secretFirst: true,
      }),
  };
};

const label: DrawCase = (chance) => {
  const target = drawTarget(chance);
  const labels = { drawn: 'yes' };
  return {
    kind: 'update of labels',
    what: `${target.namespace}/${target.name}`,
    check: (caller) =>
      compare(caller, target, {
        mutation: 'updateMachineProvider',
        input: { ...target, labels },
        raw: () => caller.oracle.client.call('PATCH', `${pathOf(target)}?dryRun=All`, { metadata: { labels } }),
        looksFirst: true,
      }),
  };
};

const update: DrawCase = (chance) => {
  const target = drawTarget(chance);
  return {
    kind: 'update of the spec',
    what: `${target.namespace}/${target.name}`,
    check: (caller) =>
      compare(caller, target, {
        mutation: 'updateMachineProvider',
        input: { ...target, spec: { region: 'us-east-1' } },
        raw: () =>
          caller.oracle.client.call('PATCH', `${pathOf(target)}?dryRun=All`, { spec: { region: 'us-east-1' } }),
        secret: 'aws-credentials',
        looksFirst: true,
      }),
  };
};

const apply: DrawCase = (chance) => {
  const [target, secret] = [drawTarget(chance), chance.pick(secrets)];
  const manifest = JSON.stringify({ ...manifestOf(target.name, moved(secret)), metadata: target });
  return {
    kind: 'apply',
    what: `${target.namespace}/${target.name} naming ${secret}`,
    check: (caller) =>
      compare(caller, target, {
        mutation: 'applyMachineProvider',
        input: { yaml: manifest, force: true },
        raw: () =>
          caller.oracle.client.call(
            'PATCH',
            `${pathOf(target)}?dryRun=All&force=true&fieldManager=machineprovider-gateway-apply`,
            manifest,
            asApply,
          ),
        secret,
      }),
  };
};

const remove: DrawCase = (chance) => {
  const target = drawTarget(chance);
  return {
    kind: 'delete',
    what: `${target.namespace}/${target.name}`,
    check: (caller) =>
      compare(caller, target, {
        mutation: 'deleteMachineProvider',
        input: { ...target },
        raw: () => caller.oracle.client.call('DELETE', `${pathOf(target)}?dryRun=All`),
        looksFirst: true,
      }),
  };
};

function pathOf({ namespace, name }: Key): string {
  return `${providersIn(namespace)}/${name}`;
}

interface Write {
  readonly mutation: string;
  readonly input: Record<string, unknown>;
  /** The same write by the API server alone, as a dry run. */
  readonly raw: () => Promise<Answer>;
  /** What the written spec names: the gateway asks for the right to get it, since no policy of the cluster does. */
  readonly secret?: string;
  /** Nothing of a namespace is told before that right was asked for. */
  readonly secretFirst?: boolean;
  /** Whoever may see that nothing is there is told so before the cluster would refuse the write. */
  readonly looksFirst?: boolean;
}

async function compare({ oracle, send }: Caller, target: Key, write: Write): Promise<Verdict> {
  const { mutation, input, raw, secret, secretFirst = false, looksFirst = false } = write;
  const [answer, seen] = await Promise.all([raw(), oracle.get(target.namespace, target.name)]);
  const mayName = secret === undefined || (await oracle.mayGetSecret(target.namespace, secret));
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input, dryRun: true) ${payload} }`;
  const outcome = outcomeOf(await send(query, { input }))[mutation];
  const told = outcome?.problems as unknown as readonly Json[] | undefined;
  const problems = told?.filter(({ severity = null }) => asText(severity) === 'ERROR');
  // Hints at a Secret are for those who may get it.
  const hinted = told?.some(
    ({ path = null, severity = null }) => asText(severity) === 'WARNING' && asText(path).includes('secretRef'),
  );
  const shown = asText(outcome?.machineProvider ?? null) !== 'null';
  const mayShow = seen.version !== undefined || asText(answer.body.kind) === 'MachineProvider';
  const absent = looksFirst && !seen.refused && seen.version === undefined;
  return {
    expected: { code: absent ? 'NOT_FOUND' : codeOf(answer, mayName, secretFirst), showsTooMuch: false },
    got: {
      code: problems === undefined ? outcome : (problems[0]?.code ?? 'done'),
      showsTooMuch: (shown && !mayShow) || (hinted === true && !mayName),
    },
  };
}

function codeOf({ code, text }: Answer, mayName: boolean, secretFirst: boolean): string {
  if (code === 403 || (!mayName && (secretFirst || code < 300))) return forbidden;
  if (code === 404) return 'NOT_FOUND';
  if (code === 409) return 'ALREADY_EXISTS';
  return code < 300 ? 'done' : text;
}

export const writes: readonly DrawCase[] = [create, label, update, apply, remove];
