import { defineConfig } from 'vitest/config';
import { slowFirst } from './test/support/slow-first.ts';

const jsonFile = process.env['TEST_REPORT'];

// The drivers against real provider APIs, brought up here; `npm run test:peers`.
export default defineConfig({
  // Without it vitest loads two copies of graphql ("another module or realm").
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/peers/**/*.test.ts'],
    globalSetup: ['test/peers/global-setup.ts'],
    setupFiles: ['test/support/setup.ts'],
    reporters: ['default', './test/peers/report.ts', ...(jsonFile === undefined ? [] : ['json'])],
    ...(jsonFile !== undefined && { outputFile: { json: jsonFile } }),
    // A shared machine may be many times slower than this one; a test that hangs still ends.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    sequence: { sequencer: slowFirst(['peers/openstack/cloud', 'peers/openstack/', 'peers/health/', 'peers/aws/']) },
    expect: { poll: { timeout: 10_000 } },
  },
});
