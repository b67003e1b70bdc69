// Bundles the gateway's own files into dist/; packages stay in node_modules.
import { build } from 'esbuild';

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
