import type { Command } from "commander";
import { type Evaluation, evaluateRun, type Within } from "../../run/evaluate.ts";
import { loadRunModules } from "../../run/run-modules.ts";
import { onInterrupt } from "../interrupt.ts";
import { integer, type MovedFlags, movedOf, readOnly, withMoved } from "../options.ts";
import { print } from "../output.ts";
import { table } from "../table.ts";
import { checkpointWarnings, DAMAGED_HELP } from "../warnings.ts";

type EvaluateFlags = Pick<MovedFlags, "set"> & { tasks: string; runs: number; json: boolean };

export function addEvaluate(program: Command): void {
  withMoved(program.command("evaluate").argument("<dir>", "run directory"), readOnly)
    .requiredOption(
      "--tasks <path>",
      "task files for the run's kind of environment, or a word for tasks that it makes up, such as generated",
    )
    .option("--runs <n>", "program runs per task, divided among the agents", integer(1), 200)
    .option("--json", "print one JSON object on standard output and nothing else", false)
    .summary("test a run's agents on other tasks")
    .description(
      "test a run's final agents, with frozen parameters, on other tasks; counts the tasks solved within 1, 2 and 3 attempts",
    )
    .addHelpText("after", DAMAGED_HELP)
    .action(async (dir: string, { set, ...flags }: EvaluateFlags) => {
      await loadRunModules(dir);
      const moved = movedOf(dir, { set }, readOnly);
      const interrupt = onInterrupt();
      try {
        const { onWarning, done } = checkpointWarnings(dir);
        const evaluation = await evaluateRun(dir, flags.tasks, flags.runs, interrupt.signal, moved, onWarning);
        print(flags.json ? `${JSON.stringify(evaluation)}\n` : evaluationText(evaluation));
        done();
      } finally {
        interrupt.release();
      }
    });
}

function evaluationText({ byTask, tasks, solved, unit, outputs, solvedOutputs, spend }: Evaluation): string {
  const rows = byTask
    .filter((t) => t.answers > 0)
    .map((t) => [t.id, t.answers, t.attempt === null ? "wrong" : `right at attempt ${t.attempt}`]);
  const answers = rows.length > 0 ? `${table(["task", "answers", "examiner"], rows)}\n\n` : "";
  const reached = `${inTurn(solved)} of ${tasks} tasks, ${inTurn(solvedOutputs)} of ${outputs} ${unit}s`;
  return `${answers}solved ${reached} within 1, 2, 3 attempts; ${spend.programRuns} program runs\n`;
}

const inTurn = (within: Within) => `${within["1"]}, ${within["2"]}, ${within["3"]}`;
