import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Without it vitest loads two copies of graphql ("another module or realm").
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/{schema,resolvers,src,gateway}/**/*.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 15_000,
    maxWorkers: 2,
  },
});
