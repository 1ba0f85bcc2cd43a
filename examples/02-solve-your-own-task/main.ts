/** Your own puzzle, written as an ARC task, and one agent at work on it. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { solveTask, startBackend } from "wander-population";

const mirrored = (row: number[]) => ({ input: [row, [0, 0, 0]], output: [[...row].reverse(), [0, 0, 0]] });
const task = {
  train: [mirrored([1, 2, 3]), mirrored([4, 4, 5]), mirrored([6, 0, 7])],
  test: [{ input: mirrored([8, 9, 1]).input }],
};
const file = join(mkdtempSync(join(tmpdir(), "wander-example-")), "mirror.json");
writeFileSync(file, JSON.stringify(task));

await startBackend();
const { attempts } = solveTask({
  file,
  rounds: 2,
  onTask: ({ demonstrations }) => console.log(`${demonstrations.length} demonstrations`),
  onStep: ({ round, programRuns }) => console.log(`round ${round}: ${programRuns} program runs`),
});
for (const { program, outputs } of attempts) console.log(program.join("; "), "gives", [...outputs[0]!.cells].join(" "));
