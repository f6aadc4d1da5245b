// How `npx vitest run` finds and runs the tests. The whole of `npm test` is scripts/test.mjs.

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/support/build.ts",
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
