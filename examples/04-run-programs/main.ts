/** Programs of your own on tasks of your own: which are right, and why the others fail. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runPrograms } from "wander-population";

const folder = mkdtempSync(join(tmpdir(), "wander-example-"));
const pair = (row: number[]) => ({ input: [row], output: [[...row, ...row.toReversed()]] });
const task = { train: [pair([1, 2, 3]), pair([4, 4, 5])], test: [pair([8, 9, 1])] };
for (const name of ["doubled", "turned"]) writeFileSync(join(folder, `${name}.json`), JSON.stringify(task));

const programs = `
name: doubled
x1 = vmirror(I)
O = hconcat(I, x1)

name: turned
x1 = rot90(I)
O = hconcat(I, x1)
`;
const file = join(folder, "programs.txt");
writeFileSync(file, programs);

const { right, byProgram, runs } = await runPrograms({ file, tasks: folder });
for (const { name, tests, fuel, error } of byProgram) {
  console.log(
    `${name}: ${tests.right} of ${tests.total} tests right, ${fuel} units of fuel${error ? `; ${error}` : ""}`,
  );
}
console.log(`${right} of ${byProgram.length} right in ${runs} runs`);
