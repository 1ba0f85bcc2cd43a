import { readPrograms } from "../environments/grids/language/files/program-file.ts";
import { writePrograms } from "../environments/grids/language/files/write.ts";
import { runProgram } from "../environments/grids/language/interpreter.ts";
import { extended } from "../environments/grids/language/language.ts";
import { type Line, typeCheck } from "../environments/grids/language/program.ts";
import { gridOf } from "../environments/grids/tasks/grid.ts";
import { WanderError } from "../src/core/errors.ts";
import type { Random } from "../src/core/random.ts";
import { corrupt } from "../test/corrupt.ts";
import { Scratch } from "./soak-programs.ts";

const scratch = new Scratch();
const input = gridOf([
  [0, 0, 3],
  [2, 2, 3],
]);

/** What a damaged file came to: the code of the first error, or "answers". */
export type SoakedFile = { end: string; text: string; cpuMs: number };

/** One damaged file of a few programs, read, checked and run. */
export function soakFile(random: Random): SoakedFile {
  const whole = Array.from({ length: 1 + random.integer(3) }, (_, k) => ({ task: `t${k}`, lines: someLines(random) }));
  const format = random.pick(["solvers", "lines"] as const);
  const text = corrupt(random, writePrograms(whole, format, extended));
  const start = process.cpuUsage();
  const end = endOf(text);
  return { end, text, cpuMs: process.cpuUsage(start).user / 1000 };
}

function endOf(text: string): string {
  try {
    for (const { lines } of readPrograms(text, { language: extended, name: "soak" })) {
      typeCheck(lines, extended);
      runProgram(lines, input, undefined, extended);
    }
    return "answers";
  } catch (error) {
    if (error instanceof WanderError) return error.code;
    throw new Error(`not a typed error, from:\n${text}`, { cause: error });
  }
}

function someLines(random: Random): Line[] {
  scratch.begin(undefined);
  const lines: Line[] = [];
  for (let n = 1 + random.integer(15); n > 0; n--) {
    lines.push(scratch.line(random));
    scratch.addAny(lines.length - 1);
  }
  return lines;
}
