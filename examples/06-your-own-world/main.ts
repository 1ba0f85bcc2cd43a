/** A run in a world of your own. Workers load it too, so it is a module of its own that `environment.kind` names. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkEnvironment, environmentKind, loadExperiment, loadExtensions, runExperiment } from "wander-population";

const kind = join(import.meta.dirname, "world.ts");
const overrides = Object.entries({
  ...{ name: "bits", "environment.kind": kind, rounds: 3, "population.size": 2 },
  ...{ "model.base": "random", "model.layers": 1, "model.width": 32, "model.hidden": 64 },
}).map(([path, value]) => ({ path, value }));

await loadExtensions(undefined, overrides);
const problems = checkEnvironment(environmentKind(kind), {});
console.log(`${problems.length} laws of the contract broken`);

const run = runExperiment(loadExperiment(undefined, overrides), mkdtempSync(join(tmpdir(), "wander-example-")));
for await (const event of run) {
  if (event.type === "measured")
    console.log(`round ${event.round}: ${event.cumulative} of ${event.tasks} exams so far`);
}
console.log(`base ${(await run).solved.base}, final ${(await run).solved.final}`);
