/**
 * Writes how much processor time each test file takes, the processes that it starts included, in seconds: with
 * WANDER_TEST_TIMES=FILE. Unlike a clock it says the same on a busy machine. Linux alone.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { afterAll, expect } from "vitest";

const TICKS_PER_SECOND = 100;
const OWN_AND_CHILDREN = [11, 12, 13, 14]; // in /proc/self/stat behind the name, which may hold spaces

function processorSeconds(): number {
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return OWN_AND_CHILDREN.reduce((sum, k) => sum + Number(fields[k]), 0) / TICKS_PER_SECOND;
}

const before = processorSeconds();
afterAll(() => {
  const file = basename(expect.getState().testPath ?? "");
  appendFileSync(
    process.env.WANDER_TEST_TIMES ?? "/dev/stderr",
    `${(processorSeconds() - before).toFixed(1)} ${file}\n`,
  );
});
