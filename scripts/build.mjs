// Bundles the gateway's own files into dist/; packages stay in node_modules.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

// What an earlier build left would be shipped as well.
for (const file of await readdir('dist').catch(() => [])) if (/\.js(\.map)?$/.test(file)) await rm(join('dist', file));

await build({
  entryPoints: ['src/start.ts'],
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  packages: 'external',
  splitting: true,
  sourcemap: true,
  logLevel: 'warning',
});
