import { WanderError } from "../../../../src/core/errors.ts";
import { type Language, reference } from "../language.ts";
import { renderProgram } from "../program.ts";
import { fileBounds, type NamedProgram, type ProgramFormat, taskNames } from "./format.ts";

/** The text of a program file; `readPrograms` gives back the same lines. E_FORMAT for what the format cannot hold. */
export function writePrograms(
  programs: readonly Pick<NamedProgram, "task" | "lines">[],
  format: ProgramFormat,
  language: Language = reference,
): string {
  const blocks = programs.map(({ task, lines }) => {
    if (!taskNames[format].test(task) || lines.length === 0 || lines.length > fileBounds.lines) {
      throw new WanderError("E_FORMAT", `a file of ${format} cannot hold ${task} with ${lines.length} lines`, {
        hint: `name a task by letters and digits, and give it 1 to ${fileBounds.lines} lines`,
      });
    }
    const text = renderProgram(lines, language);
    return format === "lines"
      ? `name: ${task}\n${text}\n`
      : `def solve_${task}(I):\n${text.replace(/^/gm, "    ")}\n    return O\n`;
  });
  return format === "lines" ? blocks.join("\n") : [PYTHON_HEADER, ...blocks].join("\n\n");
}

/** What the reference's own interpreter needs before its programs. */
const PYTHON_HEADER = "from dsl import *\nfrom constants import *\n";
