// Writes what is derived from the decorated classes: `npm run emit`. With --check it writes nothing, and fails when a
// committed file differs.
import 'reflect-metadata';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildGatewaySchema } from '../resolvers/schema.ts';
import { presentCrd } from '../schema/emit/crd.ts';
import { presentGraphqlSchema } from '../schema/emit/graphql.ts';
import { presentTypeRules } from '../schema/emit/present-type-rules.ts';
import { presentSecretsPolicy } from '../schema/emit/secrets-policy.ts';
import { drivers } from '../src/drivers/registry.ts';

const typeRules = Object.values(drivers).flatMap(({ onServer }) => onServer);
const emitted: Readonly<Record<string, string>> = {
  'schema/schema.graphql': presentGraphqlSchema(buildGatewaySchema()),
  'schema/emit/type-rules.ts': presentTypeRules(typeRules),
  'schema/machineproviders.crd.yaml': presentCrd(typeRules),
  'deploy/policy/machineproviders-secrets.yaml': presentSecretsPolicy(),
};

const root = fileURLToPath(new URL('..', import.meta.url));
const check = process.argv.includes('--check');
const stale = Object.entries(emitted).filter(([file, content]) => committed(file) !== content);

for (const [file, content] of stale) {
  if (!check) writeFileSync(`${root}${file}`, content);
  console.error(check ? `${file} differs from the classes it is written from.` : `Wrote ${file}.`);
}
if (check && stale.length > 0) {
  console.error('Run "npm run emit" and commit the result.');
  process.exitCode = 1;
}

function committed(file: string): string | undefined {
  return existsSync(`${root}${file}`) ? readFileSync(`${root}${file}`, 'utf8') : undefined;
}
