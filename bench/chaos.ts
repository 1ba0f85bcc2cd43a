/**
 * Checks the promises against faults: each fault is applied to the built command line from outside, and the outcome is
 * compared with the right one.
 *
 *   npm run chaos all faults at full size, in about 15 minutes on two cores
 *   npm run chaos -- --reduced those that the tests run, smaller
 *   npm run chaos -- journal base those whose names contain one of these words
 *
 * Prints a table and exits with 1 if a promise is broken. Linux only: it stops processes, limits memory and unshares
 * namespaces.
 */
import { table } from "../src/cli/table.ts";
import { durationText } from "../src/core/duration.ts";
import { attackWith, faults, undisturbed } from "./chaos/play.ts";

const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const size = process.argv.includes("--reduced") ? "reduced" : "full";
const chosen = faults
  .filter(({ reduced }) => size === "full" || reduced)
  .filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));

const reference = await undisturbed();
const rows: string[][] = [];
for (const fault of chosen) {
  const began = performance.now();
  process.stderr.write(`${fault.name}\n`);
  const { held, seen } = await attackWith(fault, size, reference);
  rows.push([
    held ? "holds" : "FAILS",
    fault.name,
    fault.expected,
    seen,
    durationText((performance.now() - began) / 1000),
  ]);
  if (!held) process.exitCode = 1;
}
process.stdout.write(`${table(["", "fault", "expected", "seen", "took"], rows)}\n`);
process.stdout.write(`${rows.filter(([held]) => held === "holds").length} of ${rows.length} hold\n`);
