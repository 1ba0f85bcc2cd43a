/** Two arms of your own, each with the same two seeds: does a larger learning rate pay? Events are printed while they run. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareExperiments, loadExperiment, parseOverride, WanderError } from "wander-population";

const sets = [
  "population.size=2",
  "rounds=2",
  "environment.tasksPerFamily=3",
  "absorb.steps=4",
  "budget.policyTokens=5000",
];
const workers = ["executor.inference=1", "executor.training=1"];
const experiment = loadExperiment(undefined, [...sets, ...workers].map(parseOverride));

const stop = new AbortController();
process.once("SIGINT", () => stop.abort()); // run the program again with the same folder to continue
const work = compareExperiments(experiment, mkdtempSync(join(tmpdir(), "wander-example-")), {
  arms: { slow: { "absorb.learningRate": 0.0005 }, fast: { "absorb.learningRate": 0.005 } },
  seeds: [1, 2],
  signal: stop.signal,
});

try {
  for await (const given of work) {
    if (given.type === "step") console.log(`${given.step.arm}, seed ${given.step.seed}: ${given.step.state}`);
    else if (given.event.type === "measured") console.log(`  ${given.event.cumulative} of ${given.event.tasks} so far`);
  }
  const { verdicts, report } = await work;
  for (const { arm, measure, mean, against } of verdicts) {
    console.log(`${arm}, ${measure}: ${mean.toFixed(3)} ${against?.verdict ?? "(the first arm)"}`);
  }
  console.log(report);
} catch (error) {
  if (!(error instanceof WanderError)) throw error;
  console.error(`${error.code}: ${error.message}\n${error.hint}`);
  process.exitCode = 1;
}
