import type { Command } from "commander";
import { type GridTask, pairLines, rowsOf, wantsColour } from "../../arc/grid-text.ts";
import { type Attempt, type SolveStep, solveTask } from "../../arc/solve.ts";
import { loadExperiment, type Override } from "../../config/load.ts";
import { startBackend } from "../../core/backend.ts";
import { onOneLine } from "../../core/printable.ts";
import { integer, withOverrides } from "../options.ts";
import { print, printDrawn, resultTerminal } from "../output.ts";
import { checkpointWarnings, DAMAGED_HELP } from "../warnings.ts";

type SolveFlags = { set: Override[]; run?: string; agent: number; rounds: number; seed?: number; json: boolean };

export function addSolve(program: Command): void {
  withOverrides(program.command("solve").argument("<task>", "ARC task file (JSON)"))
    .summary("let one agent solve one ARC task")
    .description("let one agent solve one ARC task: it searches, learns from its misses, and searches again")
    .option("--run <dir>", "use the agent, value function and library of this run instead of the base")
    .option("--agent <k>", "number of the agent in the run, from 0", integer(0), 0)
    .option("--rounds <n>", "maximum number of rounds of search and learning", integer(1), 3)
    .option("--seed <n>", "random seed of the search", integer(0))
    .option("--json", "print one JSON object on standard output and nothing else", false)
    .addHelpText("after", `\nWith --run:${DAMAGED_HELP}`)
    .action(async (file: string, flags: SolveFlags) => {
      const seed: Override[] = flags.seed === undefined ? [] : [{ path: "seed", value: flags.seed }];
      const experiment = loadExperiment(undefined, [...flags.set, ...seed]);
      await startBackend(experiment.executor.backend);
      const colour = !flags.json && wantsColour(resultTerminal(), process.env);
      const show = (lines: readonly string[]) => {
        if (!flags.json) printDrawn(`${lines.join("\n")}\n`);
      };
      const { onWarning, done } = checkpointWarnings(flags.run ?? "");
      const { task, attempts, spent } = solveTask({
        file,
        experiment,
        runDir: flags.run,
        agent: flags.agent,
        rounds: flags.rounds,
        onTask: (opened) => show(taskLines(opened, colour)),
        onStep: (step) => show([stepLine(step)]),
        onWarning,
      });
      if (flags.json) {
        const answers = attempts.map((a) => ({ ...a, outputs: a.outputs.map(rowsOf) }));
        print(`${JSON.stringify({ task: task.id, solved: attempts.length > 0, attempts: answers, spent })}\n`);
      } else if (attempts.length === 0) {
        show([
          "",
          `no program reproduces the demonstrations within ${spent.programRuns} runs; try --rounds 10 or --run DIR`,
        ]);
      }
      attempts.forEach((attempt, k) => {
        show(attemptLines(attempt, k + 1, task, colour));
      });
      done();
    });
}

function taskLines(task: GridTask, colour: boolean): string[] {
  const shown = task.demonstrations.flatMap(({ input, output }, k) =>
    pairLines(`demonstration ${k + 1}`, input, output, colour),
  );
  return [`task ${onOneLine(task.id)}`, ...shown, ""];
}

function stepLine({ round, programRuns, solved, bestDistance, steps, lossNats }: SolveStep): string {
  const found = solved
    ? "reproduces every demonstration"
    : `nearest miss differs in ${(100 * bestDistance).toFixed(1)} % of cells`;
  const learned =
    lossNats === undefined
      ? ""
      : Number.isNaN(lossNats)
        ? "; its training diverged and was undone"
        : `; learned from its misses: ${steps} steps, loss ${lossNats.toFixed(2)} nats`;
  return `round ${round}: ${programRuns} program runs, ${found}${learned}`;
}

function attemptLines(attempt: Attempt, number: number, task: GridTask, colour: boolean): string[] {
  const confidence = attempt.confidence;
  const program = attempt.program.map(onOneLine).map((line, k) => {
    const value = confidence[k + 1];
    return value === undefined ? `  ${line}` : `  ${line.padEnd(44)} V ${value.toFixed(2)}`;
  });
  const answers = attempt.outputs.flatMap((output, k) =>
    pairLines(`answer to test ${k + 1}`, task.tests[k]!, output, colour),
  );
  const before =
    confidence[0] === undefined
      ? "no value function"
      : `value function: ${confidence[0].toFixed(2)} before the first line`;
  return [
    "",
    `attempt ${number}, log-probability ${attempt.logProb.toFixed(1)} nats, ${before}`,
    ...program,
    ...answers,
  ];
}
