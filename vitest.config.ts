import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Two cores: more parallel files only make the timeouts of the slow ones likelier.
    maxWorkers: 2,
    execArgv: ["--expose-gc"], // for tests of memory
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
