import type { Preset } from "../../config/presets.ts";
import { atLeast, atMost, type Check, type EndedRun, type PlayedArm } from "../check.ts";
import { absent } from "../read-reproduction.ts";

/** Five agents live in crafts of one step, two in compositions of two of these crafts, one in compositions of three. */
const crafts = {
  rounds: 8,
  population: { size: 8 },
  environment: { kind: "grids", tasks: "composed" },
  expand: { explore: 0.1 },
  share: { value: "own", findings: false, library: false },
};

const arm = (name: string, role: PlayedArm["role"], about: string, changes: Preset = {}): PlayedArm => ({
  ...{ name, role, about, changes, experiment: crafts },
  read: (run) => ({ two: shareOf(run, ["two-a", "two-b"]), three: shareOf(run, ["three"]), all: shareOf(run) }),
});

export const library: Check = {
  name: "library",
  section: 5,
  title: "A library that compresses",
  shows:
    "Agents whose tasks are compositions of what others can do solve them with the abstractions that the others found, and hardly ever alone.",
  source: "Stitch, Bowers et al. 2023, arXiv 2211.16605; DreamCoder, Ellis et al. 2021, arXiv 2006.08381",
  reference:
    "measured by us in a prototype, ten rounds: 75 % of compositions of two and 32 % of three, alone 4 % and none",
  figures: {
    two: { name: "tasks of two crafts", as: "share" },
    three: { name: "tasks of three crafts", as: "share" },
    all: { name: "all exam tasks", as: "share" },
  },
  arms: [
    arm("library", "ours", "nothing is shared but the library", { "share.library": true }),
    arm("open", "control", "the same, and abstractions may have the input in their bodies", {
      ...{ "share.library": true, "library.closed": false },
    }),
    arm("individual", "control", "nothing is shared"),
  ],
  marks: [
    atLeast("library", "two", 0.5, "library: at least half of the tasks of two crafts"),
    atMost("individual", "two", 0.05, "individual: at most 5 % of them"),
    { text: "the library solves more than open bodies do", holds: (of) => of("library", "all") > of("open", "all") },
  ],
};

/** The share of these families' exam tasks that the final parameters solve; of all tasks if none are named. */
function shareOf({ history: { run, end } }: EndedRun, families?: readonly string[]): number {
  if (end?.attempts === undefined) throw absent("which tasks the final parameters solve");
  const solved = new Set(end.attempts.flatMap((row) => (row.ledger === "final" && row.solved ? [row.task] : [])));
  const asked = run.tasks.filter(({ family }) => families === undefined || families.includes(family));
  return asked.filter(({ id }) => solved.has(id)).length / asked.length;
}
