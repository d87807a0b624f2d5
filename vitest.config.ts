import { defineConfig } from 'vitest/config';

const patience = { testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'rooms',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          sequence: { groupOrder: 0 },
          ...patience,
        },
      },
      {
        // Whole processes and a browser, with people's deadlines in them: one after another, and not
        // beside tests that keep all cores busy.
        test: {
          name: 'whole',
          include: ['test/e2e/**/*.test.ts'],
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
          ...patience,
        },
      },
    ],
  },
});
