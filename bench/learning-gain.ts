/**
 * Does learning pay? Runs the built-in experiment, and a copy of it without learning, for several seeds:
 *
 *   npm run gain seeds 1, 2 and 3
 *   npm run gain -- 4 5 6 other seeds
 *
 * The control keeps every budget of search and drops learning: no training, no sharing. Passes if the final parameters,
 * frozen, solve at least twice what the base solved in its first round, in every seed.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { table } from "../src/cli/table.ts";
import { loadExperiment, type Override } from "../src/config/load.ts";
import { startBackend } from "../src/core/backend.ts";
import { runExperiment } from "../src/run/run-experiment.ts";
import type { RunSummary } from "../src/run/run-summary.ts";

const LEARNING_OFF: Override[] = [
  { path: "name", value: "control" },
  { path: "absorb.rule", value: "none" },
  { path: "compress.enabled", value: false },
  { path: "share.value", value: "none" },
  { path: "share.library", value: false },
  { path: "share.findings", value: false },
];

const seeds = process.argv.slice(2).map(Number);
if (seeds.length === 0) seeds.push(1, 2, 3);
const folder = mkdtempSync(join(tmpdir(), "wander-gain-"));
const backend = await startBackend();

async function play(seed: number, overrides: readonly Override[]): Promise<RunSummary> {
  const experiment = loadExperiment(undefined, [...overrides, { path: "seed", value: seed }]);
  return runExperiment(experiment, folder, { backend, notify: () => {}, signal: new AbortController().signal });
}

const rows: (string | number)[][] = [];
let passed = true;
for (const seed of seeds) {
  const learned = await play(seed, []);
  const control = await play(seed, LEARNING_OFF);
  const ratio = learned.solved.final / Math.max(1, learned.solved.base);
  passed &&= ratio >= 2;
  for (const [arm, { solved, spend }] of [["learning", learned] as const, ["learning off", control] as const]) {
    rows.push([
      seed,
      arm,
      solved.tasks,
      solved.base,
      solved.final,
      solved.cumulative,
      (solved.final / Math.max(1, solved.base)).toFixed(2),
      spend.programRuns,
      spend.policyTokens,
      spend.trainTokens,
    ]);
  }
  const header = [
    "seed",
    "arm",
    "tasks",
    "base",
    "final",
    "found",
    "final/base",
    "runs",
    "policy tokens",
    "train tokens",
  ];
  if (seed === seeds.at(-1)) console.log(table(header, rows));
}
console.log(
  passed
    ? "pass: final is at least twice the base in every seed"
    : "not met: final is below twice the base in some seed",
);
process.exitCode = passed ? 0 : 1;
