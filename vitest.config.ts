import { defineConfig } from 'vitest/config';

/** What kills whole processes for minutes has a command of its own: `npm run kills`. */
const kills = ['test/kills/**', 'test/e2e/drill-kills.test.ts', 'test/e2e/serve-several.test.ts'];

const patience = { testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'rooms',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', ...kills],
          sequence: { groupOrder: 0 },
          ...patience,
        },
      },
      {
        // Whole processes and a browser, with people's deadlines in them: one after another, and apart from
        // the tests that keep all cores busy.
        test: {
          name: 'whole',
          include: ['test/e2e/**/*.test.ts'],
          exclude: kills,
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
          ...patience,
        },
      },
    ],
  },
});
