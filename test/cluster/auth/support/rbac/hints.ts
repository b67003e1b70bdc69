import { specNaming } from '../tenants.ts';
import { type DrawCase, outcomeOf } from './caller.ts';
import { secrets } from './draw.ts';
import { drawKey } from './reads.ts';
import { manifestOf } from './world.ts';

/** Anybody may have a manifest judged, but that its Secret is not there is told only to who may get it. */
const validate: DrawCase = (chance) => {
  const [{ namespace, name }, secret] = [drawKey(chance), chance.pick(secrets)];
  const yaml = JSON.stringify({ ...manifestOf(name, specNaming(secret)), metadata: { namespace, name } });
  return {
    kind: 'validateMachineProvider',
    what: `${namespace}/${name} naming ${secret}`,
    async check({ oracle, send }) {
      const mayGet = await oracle.mayGetSecret(namespace, secret);
      const query = 'query ($yaml: String!) { validateMachineProvider(yaml: $yaml) { problems { code path } } }';
      const hint = { code: 'NOT_FOUND', path: 'spec.authentication.apiKey.secretRef.name' };
      return {
        expected: { validateMachineProvider: { problems: mayGet ? [hint] : [] } },
        got: outcomeOf(await send(query, { yaml })),
        narrowed: !mayGet,
      };
    },
  };
};

export const hints: readonly DrawCase[] = [validate];
