import { defineConfig } from 'vitest/config';

// Projects so that each kind can run alone. Real models and the real store need generous time-outs
// on a busy two-core machine; a unit test that needs more than the default is a unit test no longer.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.spec.ts'],
          environment: 'node',
          setupFiles: ['test/setup/propertySeed.ts'],
        },
      },
      {
        test: {
          name: 'integration',
          // Processes are killed and clocks are waited for here; a starved machine gets a second chance.
          retry: 1,
          include: ['test/integration/**/*.spec.ts'],
          setupFiles: ['test/setup/propertySeed.ts'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          pool: 'forks',
          // Most of the time goes into starting processes and waiting for them. More than two would starve each other
          // on two cores.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.spec.ts'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'webview',
          // A browser on a busy machine drops a key or a click now and then; a fault of ours fails every time.
          retry: 2,
          include: ['test/webview/**/*.spec.ts'],
          setupFiles: ['test/setup/propertySeed.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // What is polled for happens in a browser, on a machine that may be busy.
          expect: { poll: { timeout: 10_000 } },
          pool: 'forks',
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          // A browser on a busy machine drops a key or a click now and then; a fault of ours fails every time.
          retry: 2,
          include: ['test/e2e/**/*.spec.ts'],
          environment: 'node',
          testTimeout: 300_000,
          // Installing the editor and unpacking the VSIX happen in hooks.
          hookTimeout: 900_000,
          pool: 'forks',
          // One editor at a time: two cores cannot drive more.
          fileParallelism: false,
        },
      },
      {
        test: {
          // Makes the animated picture of the README; no test of its own, so it runs on request (npm run tour).
          name: 'tour',
          include: ['test/e2e/tour/tour.ts'],
          environment: 'node',
          testTimeout: 900_000,
          hookTimeout: 900_000,
          pool: 'forks',
        },
      },
    ],
  },
});
