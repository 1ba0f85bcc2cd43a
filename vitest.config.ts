import { defineConfig } from "vitest/config";
import { slow } from "./test/slow.ts";

const all = ["test/**/*.test.ts"];
const slowFiles = Object.keys(slow).map((name) => `test/${name}`);

/** One guard against hanging for every test: a busy machine may take many times as long as an idle one. */
const GUARD_MS = 600_000;

export default defineConfig({
  test: {
    // Two cores: more parallel files only make the slow ones slower.
    maxWorkers: 2,
    execArgv: ["--expose-gc"], // for tests of memory
    testTimeout: GUARD_MS,
    hookTimeout: GUARD_MS,
    setupFiles: process.env.WANDER_TEST_TIMES === undefined ? [] : ["test/times.ts"],
    projects: [
      // One process for all of them: loading the tensor library anew takes longer than most of these files do.
      { extends: true, test: { name: "fast", include: all, exclude: slowFiles, isolate: false } },
      { extends: true, test: { name: "slow", include: slowFiles } },
    ],
  },
});
