import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { drivers } from '../../../src/drivers/registry.ts';
import { type GatewayProcess, startProcess } from '../../support/gateway-process.ts';
import { temporaryFolder } from '../../support/kubeconfig.ts';

const folder = temporaryFolder();
const loadedPath = join(folder.path, 'loaded');
/** Those that can be asked. */
const types = Object.values(drivers)
  .filter(({ reach }) => reach !== undefined)
  .map(({ type }) => String(type))
  .toSorted();
let gateway: GatewayProcess | undefined;

afterAll(async () => {
  gateway?.kill('SIGKILL');
  await gateway?.exited;
  folder.remove();
});

/** Runs in the gateway before its own code: writes down the address of each module that is loaded. */
const spy = `
  import { appendFileSync } from 'node:fs';
  import { registerHooks } from 'node:module';
  registerHooks({
    load(url, context, next) {
      appendFileSync(process.env.LOADED_PATH, url + '\\n');
      return next(url, context);
    },
  });`;

const build = new URL('../../../dist/', import.meta.url);
const built = fileURLToPath(build);

/** The gateway's own files that are in a file of the build, as its source map names them. */
const sourcesOf = (file: string) =>
  (JSON.parse(readFileSync(join(built, `${file}.map`), 'utf8')) as { sources: readonly string[] }).sources;

const connects = (sources: readonly string[]) =>
  sources.flatMap((source) => /src\/drivers\/(\w+)\/connect\.ts$/.exec(source)?.[1] ?? []).sort();

/** Types whose way to speak with a provider has been loaded so far. */
function loadedTypes(): string[] {
  const files = readFileSync(loadedPath, 'utf8')
    .split('\n')
    .filter((url) => url.startsWith(build.href))
    .map((url) => url.slice(build.href.length));
  expect(files).toContain('start.js');
  return connects(files.flatMap(sourcesOf));
}

async function ask(url: string, query: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

describe('the built gateway', () => {
  it('has in its build how to speak with each cloud', () => {
    const files = readdirSync(built).filter((file) => file.endsWith('.js'));
    expect(connects(files.flatMap(sourcesOf))).toEqual(types);
  });

  it('loads how to speak with a cloud when a provider of that type is first asked', async () => {
    gateway = startProcess(['--port', '0', '--data-dir', join(folder.path, 'data')], {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(spy)}`,
      LOADED_PATH: loadedPath,
    });
    const url = await gateway.ready();
    const described = await ask(
      url,
      '{ drivers { type example } machineProvider(name: "aws-us-west-2") { problems { code } } }',
    );
    expect(described).not.toHaveProperty('errors');
    expect(loadedTypes()).toEqual([]);
    const discovered = await ask(
      url,
      'mutation { discoverCapabilities(input: { name: "aws-us-west-2" }) { discovery { failure { code } } } }',
    );
    // Its Secret is not there, so that nobody is dialled.
    expect(discovered).toEqual({
      data: { discoverCapabilities: { discovery: { failure: { code: 'SECRET_NOT_FOUND' } } } },
    });
    expect(loadedTypes()).toEqual(['aws']);
  });
});
