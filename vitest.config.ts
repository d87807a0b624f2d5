import { defineConfig } from 'vitest/config';

/** What kills whole processes for minutes has a command of its own: `npm run kills`. */
const kills = ['test/kills/**', 'test/e2e/drill-kills.test.ts', 'test/e2e/serve-several.test.ts'];

/** A client of PostgreSQL has deadlines of its own, in real time: a connection is up within three seconds. */
const database = 'test/adapters/store/postgres*.test.ts';

/** What takes longer hangs. A machine that others use, too, is many times slower than one that stands idle. */
const patience = {
  testTimeout: 900_000,
  hookTimeout: 900_000,
  expect: { poll: { timeout: 200_000 } },
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'rooms',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', database, ...kills],
          setupFiles: ['test/properties.ts', 'test/rejections.ts'],
          sequence: { groupOrder: 0 },
          ...patience,
        },
      },
      {
        // Whole processes, a browser, a database server, with deadlines in them that are not ours: one after
        // another, and apart from the tests that keep all cores busy.
        test: {
          name: 'whole',
          include: ['test/e2e/**/*.test.ts', database],
          exclude: kills,
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
          setupFiles: 'test/rejections.ts',
          ...patience,
        },
      },
    ],
  },
});
