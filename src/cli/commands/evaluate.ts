import type { Command } from "commander";
import { evaluateRun, type Within } from "../../experiment/evaluate.ts";
import { onInterrupt } from "../interrupt.ts";
import { integer, type MovedFlags, movedOf, readOnly, tasksAt, withMoved } from "../options.ts";
import { print } from "../output.ts";
import { table } from "../table.ts";

type EvaluateFlags = Pick<MovedFlags, "set"> & { tasks: string; runs: number; json: boolean };

export function addEvaluate(program: Command): void {
  withMoved(program.command("evaluate").argument("<dir>", "run directory"), readOnly)
    .requiredOption("--tasks <path>", "an ARC JSON file or a folder of them, or generated")
    .option("--runs <n>", "program runs per task, split between the agents", integer(1), 200)
    .option("--json", "one JSON object on standard output, nothing else", false)
    .description("try a run's final agents, frozen, on other tasks; solved within 1, 2 and 3 attempts")
    .action(async (dir: string, { set, ...flags }: EvaluateFlags) => {
      const moved = movedOf(dir, { set }, readOnly);
      const interrupt = onInterrupt();
      try {
        const evaluation = await evaluateRun(dir, tasksAt(flags.tasks), flags.runs, interrupt.signal, moved);
        if (flags.json) {
          print(`${JSON.stringify(evaluation)}\n`);
          return;
        }
        const rows = evaluation.byTask
          .filter((t) => t.answers > 0)
          .map((t) => [t.id, t.answers, t.attempt === null ? "wrong" : `right at attempt ${t.attempt}`]);
        if (rows.length > 0) print(`${table(["task", "answers", "examiner"], rows)}\n\n`);
        const { solved, grids, solvedGrids, spend } = evaluation;
        const ofTasks = `${inTurn(solved)} of ${evaluation.tasks} tasks`;
        const ofGrids = `${inTurn(solvedGrids)} of ${grids} test grids`;
        print(`solved ${ofTasks}, ${ofGrids} within 1, 2, 3 attempts; ${spend.programRuns} program runs\n`);
      } finally {
        interrupt.release();
      }
    });
}

const inTurn = (within: Within) => `${within["1"]}, ${within["2"]}, ${within["3"]}`;
