// Bundles the gateway's own files into dist/; packages stay in node_modules.
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// What an earlier build left would be shipped as well.
for (const file of await readdir('dist').catch(() => [])) if (/\.js(\.map)?$/.test(file)) await rm(join('dist', file));

const clientFolder = dirname(fileURLToPath(import.meta.resolve('@kubernetes/client-node')));

/**
 * client-node is the one package that is bundled: of its 800 modules, which cost 40 MB, only those
 * that read a kubeconfig are used. What it imports itself stays in node_modules.
 */
const usedOfClient = {
  name: 'used-of-client',
  setup({ onResolve }) {
    onResolve({ filter: /^@kubernetes\/client-node$/ }, () => ({
      path: join(clientFolder, 'config.js'),
      sideEffects: false,
    }));
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) =>
      resolveDir.startsWith(clientFolder) ? { path: join(resolveDir, path), sideEffects: false } : undefined,
    );
  },
};

await build({
  entryPoints: ['src/start.ts'],
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  packages: 'external',
  plugins: [usedOfClient],
  splitting: true,
  sourcemap: true,
  // Lines of code in a stack are worth less than what it takes to keep all of them.
  sourcesContent: false,
  logLevel: 'warning',
});
