import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    pool: 'forks',
    reporters: ['default', './test/count-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.live.test.ts'],
          // Modules are read once: a test undoes what it stubs.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'live',
          include: ['test/**/*.live.test.ts'],
          globalSetup: './test/live-setup.ts',
          // Real servers on a small machine, where a file mostly waits: three at a time, after the fast ones.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          testTimeout: 240_000,
          expect: { poll: { timeout: 60_000 } },
          hookTimeout: 240_000,
        },
      },
    ],
  },
})
