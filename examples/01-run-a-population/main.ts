/** A small population from a program: two agents, two rounds, and what they solved. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadExperiment, parseOverride, runExperiment } from "wander-population";

const sets = ["population.size=2", "rounds=2", "environment.tasksPerFamily=4", "budget.programRuns=200"];
const experiment = loadExperiment(undefined, sets.map(parseOverride));

const run = runExperiment(experiment, mkdtempSync(join(tmpdir(), "wander-example-")));
for await (const event of run) {
  if (event.type === "measured") console.log(`round ${event.round}: ${event.examSolved} of ${event.tasks} exam tasks`);
}

const summary = await run;
const { base, final, cumulative, tasks } = summary.solved;
console.log(`base ${base}, final ${final}, found ${cumulative}, of ${tasks}`);
console.log(`mean policy divergence between the agents: ${summary.divergence.policy?.toFixed(4)} bits`);
