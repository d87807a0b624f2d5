import { defineConfig } from 'vitest/config';

/** `npm run kills`: real processes that are really killed, at every named point and at random. Minutes, not seconds. */
export default defineConfig({
  test: {
    include: [
      'test/kills/**/*.test.ts',
      'test/e2e/drill-kills.test.ts',
      'test/e2e/serve-several.test.ts',
    ],
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 300_000,
  },
});
