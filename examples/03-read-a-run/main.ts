/** Reads a run directory (the argument): what each round solved, and the library at the end. */
import { readHistory, readManifest } from "wander-population";

const dir = process.argv[2];
if (dir === undefined) throw new Error("give a run directory, such as runs/built-in-001");
const { name, seed } = readManifest(dir);
const { run, rounds } = readHistory(dir);

console.log(`${name}, seed ${seed}: ${run.agents.length} agents, ${run.tasks.length} tasks`);
for (const { round, data, solutions } of rounds) {
  console.log(`round ${round}: ${data.population.cumulative} solved so far, ${solutions.length} new programs`);
}
for (const { name: entry, program } of rounds.at(-1)?.library ?? []) console.log(`${entry}:\n${program}`);
