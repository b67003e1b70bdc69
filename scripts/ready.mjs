// Runs before `npm start` and `npm test`, on whatever Node npm itself runs on (so: plain JavaScript, built-ins only).
// Installs from the lock file and builds, each only when its inputs have changed, and says what it does.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const want = process.argv.slice(2); // which builds: server, ui

step('node_modules/.ready', ['package.json', 'package-lock.json', '.npmrc'], 'Installing packages (once) ...', () =>
  run('npm', ['ci', '--no-audit', '--no-fund']),
);
if (want.includes('server')) {
  step(
    'dist/.server',
    ['schema', 'resolvers', 'src', 'scripts', 'tsconfig.json', 'package-lock.json'],
    'Building the gateway ...',
    () => run('npm', ['run', '--silent', 'build:server']),
  );
}
if (want.includes('ui')) {
  step('dist/.ui', ['ui', 'package-lock.json'], 'Building GraphiQL (once) ...', () =>
    run('npm', ['run', '--silent', 'build:ui']),
  );
}

function step(stamp, inputs, title, work) {
  const digest = digestOf(inputs);
  const file = join(root, stamp);
  if (existsSync(file) && readFileSync(file, 'utf8') === digest) return;
  process.stderr.write(`${title}\n`);
  work();
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, digest);
}

function digestOf(inputs) {
  const hash = createHash('sha256');
  for (const input of inputs) visit(join(root, input), input);
  return hash.digest('hex');

  function visit(path, name) {
    if (!existsSync(path)) return;
    let entries;
    try {
      entries = readdirSync(path).sort();
    } catch {
      hash.update(`${name}\0`).update(readFileSync(path)).update('\0');
      return;
    }
    for (const entry of entries) visit(join(path, entry), `${name}/${entry}`);
  }
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (error) process.stderr.write(`Could not run ${command}: ${error.message}\n`);
  if (status !== 0) process.exit(status || 1);
}
