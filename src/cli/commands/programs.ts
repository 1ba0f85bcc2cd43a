import type { Command } from "commander";
import { isRight, type Marks, type ProgramsReport, runPrograms } from "../../arc/check-programs.ts";
import { type Dsl, dsls } from "../../arc/dsl.ts";
import { onInterrupt } from "../interrupt.ts";
import { logDrawn, print, progressStream, resultTerminal } from "../output.ts";
import { table } from "../table.ts";

export function addPrograms(program: Command): void {
  program
    .command("programs")
    .argument("<file>", "programs: Python `def solve_TASK(I):`, or blocks of lines that begin with `name: TASK`")
    .requiredOption("--tasks <dir>", "folder of ARC task files, with a TASK.json for each program")
    .addOption(
      program
        .createOption("--dsl <name>", "the set of primitives that programs may use")
        .choices(dsls)
        .default("reference"),
    )
    .option("--json", "print one JSON object on standard output and nothing else", false)
    .summary("check a file of programs against their tasks")
    .description(
      "run the programs of a file on their tasks, demonstrations and tests: show which are right, and why the others fail",
    )
    .action(async (file: string, flags: { tasks: string; dsl: Dsl; json: boolean }) => {
      const interrupt = onInterrupt();
      const live = progressStream().isTTY === true;
      const onProgram = (done: number, all: number) => {
        if (live) logDrawn(`\r${done} of ${all} programs`);
      };
      try {
        const { tasks, dsl } = flags;
        const report = await runPrograms({ file, tasks, dsl, signal: interrupt.signal, onProgram });
        if (live) logDrawn("\r\u001b[K");
        print(flags.json ? `${JSON.stringify(report)}\n` : `${reportLines(report).join("\n")}\n`);
      } finally {
        interrupt.release();
      }
    });
}

function reportLines({ programs, right, runs, seconds, byProgram }: ProgramsReport): string[] {
  const rows = byProgram.map((p): (string | number)[] => [
    p.name,
    isRight(p) ? "right" : "wrong",
    marked(p.demonstrations),
    marked(p.tests),
    p.lines,
    p.fuel,
    Math.round(1000 * p.seconds),
  ]);
  const wrong = byProgram.filter((p) => !isRight(p));
  const untyped = byProgram.filter((p) => p.untyped !== undefined);
  return [
    table(["program", "", "demonstrations", "tests", "lines", "fuel", "ms"], rows),
    ...reasons(
      "wrong",
      wrong.map((p) => [p.name, p.error ?? "other output"]),
    ),
    ...reasons(
      "untyped",
      untyped.map((p) => [p.name, p.untyped!]),
    ),
    "",
    `${right} of ${programs} programs right, ${untyped.length} untyped; ${runs} runs in ${seconds.toFixed(1)} seconds`,
  ];
}

const marked = ({ right, total }: Marks) => `${right}/${total}`;

/** Printed below the table, since a reason may be longer than a terminal is wide. */
function reasons(title: string, rows: readonly (readonly [string, string])[]): string[] {
  if (rows.length === 0) return [];
  const margin = Math.max(...rows.map(([name]) => name.length)) + 4;
  const lines = rows.map(([name, why]) => `  ${name.padEnd(margin - 2)}${folded(why, margin)}`);
  return ["", `${title}:`, ...lines];
}

/** Breaks lines between words on a terminal; leaves them whole in a pipe. */
function folded(text: string, margin: number): string {
  const width = Math.max(20, (resultTerminal().columns ?? Number.POSITIVE_INFINITY) - margin);
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1)!;
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join(`\n${" ".repeat(margin)}`);
}
