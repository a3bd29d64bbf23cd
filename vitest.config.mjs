import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      // One module cache for all files of a worker: nothing under test keeps state that a file could leave behind.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], isolate: false } },
      // Whole runs of the engine, on real endpoints and folders.
      {
        test: { name: 'engine', include: ['test/engine/**/*.test.ts'], testTimeout: 30_000, isolate: false },
      },
      // Processes killed at seeded moments; CONSILIUM_KILLS says how many.
      { test: { name: 'kill', include: ['test/kill/**/*.test.ts'], testTimeout: 1_800_000 } },
      {
        test: {
          name: 'cli',
          include: ['test/cli/**/*.test.ts', 'test/build/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      { test: { name: 'server', include: ['test/server/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'pictures',
          include: ['test/ui/pictures.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
      { test: { name: 'ui', include: ['test/ui/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 300_000 } },
    ],
  },
});
