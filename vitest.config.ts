// How tests run: at most two at a time, and those that start processes, install packages or load
// both cores (the programs) one at a time, after all others, so that none starves another.

import { defineConfig } from 'vitest/config';

/** Tests of programs as a user starts them. */
const PROGRAMS = ['test/install.test.ts', 'test/crash/**/*.test.ts', 'test/start/**/*.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', 'json'],
    outputFile: { json: '.cache/test-report.json' },
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: ['test/**/*.test.ts'],
          exclude: PROGRAMS,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'programs',
          include: PROGRAMS,
          testTimeout: 240_000,
          hookTimeout: 240_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
