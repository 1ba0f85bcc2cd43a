/** Faults of output: the reader of a command's output leaves, or the disk that it is written to is full. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readHistory } from "../../src/store/history.ts";
import { endOf, type Fault, type Reference, type Seen, together } from "./fault.ts";
import { summaryOf, TINY, wander } from "./launch.ts";

export const outputFaults: readonly Fault[] = [
  {
    name: "standard error closed, or on a full disk (| head -2, 2>/dev/full)",
    expected: "the run goes on to the same hash",
    reduced: true,
    async attack(folder, _, reference) {
      const all: Seen[] = [];
      for (const behind of ["2>&1 | head -2", "2>/dev/full", ">/dev/full"]) {
        const out = join(folder, `out-${all.length}`);
        const ended = await wander(["run", ...TINY, "--out", out], { behind });
        all.push(endedOnDisk(out, reference, endOf(ended)));
      }
      return together(all);
    },
  },
  {
    name: "a listing whose reader goes away (library RUN | head -1)",
    expected: "ends quietly",
    reduced: true,
    async attack(folder) {
      const { runDir } = summaryOf(await wander(["run", ...TINY, "--json", "--out", folder]))!;
      const all: Seen[] = [];
      for (const args of [
        ["library", runDir],
        ["runs", "list", "--out", folder],
        ["run", "--help"],
      ]) {
        const ended = await wander(args, { behind: "| head -c 1" });
        const quiet = ended.stderr === "" && ended.code === 0;
        all.push({ held: quiet, seen: quiet ? "quiet, exit 0" : endOf(ended) });
      }
      return together(all);
    },
  },
];

/** The end of a run as its directory records it: the process had no reader. */
function endedOnDisk(out: string, { stateHash }: Reference, how: string): Seen {
  const runDir = join(out, readdirSync(out)[0]!);
  const { end } = readHistory(runDir);
  if (end?.stateHash !== stateHash)
    return { held: false, seen: end === undefined ? `stopped, ${how}` : "another hash" };
  const left = readdirSync(runDir).filter((name) => name.includes(".lock") || name.endsWith(".tmp"));
  return left.length === 0 ? { held: true, seen: "the same hash" } : { held: false, seen: `left ${left.join(", ")}` };
}
