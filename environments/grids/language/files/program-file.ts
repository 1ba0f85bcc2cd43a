import { readFileSync, statSync } from "node:fs";
import { type ErrorCode, WanderError } from "../../../../src/core/errors.ts";
import { attempt } from "../../../attempt.ts";
import type { Language } from "../language.ts";
import { addLine, type Draft, isEnded, newDraft, quoted, withoutComment } from "../program.ts";
import { lineOf } from "../tokens.ts";
import { fileBounds, type NamedProgram, type ProgramFormat, taskNames } from "./format.ts";

/** The text of a program file. E_FILE when it cannot be read, E_LIMIT when it is too large, E_FORMAT when it is no text. */
export function readProgramFile(path: string): string {
  const about = attempt(path, () => statSync(path));
  if (!about.isFile()) {
    throw new WanderError("E_FILE", `${path}: not a regular file`, { hint: "name a file of programs" });
  }
  if (about.size > fileBounds.bytes) throw tooMuch(path, `${about.size} bytes`, `${fileBounds.bytes} are read`);
  const bytes = attempt(path, () => readFileSync(path));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new WanderError("E_FORMAT", `${path}: not UTF-8 text`, { hint: "name a text file of programs", cause });
  }
}

/**
 * The programs of a text in either format, which its first line identifies. Types are not checked.
 *
 * @throws E_FORMAT if the text is in neither format, E_PROGRAM if a program's line is wrong, E_LIMIT past `fileBounds`;
 * each names the file (`name`), the line and the program
 */
export function readPrograms(
  text: string,
  { language, name }: { language: Language; name: string },
): readonly NamedProgram[] {
  if (text.length > fileBounds.bytes) throw tooMuch(name, `${text.length} characters`, `${fileBounds.bytes} are read`);
  const reader: Reader = { name, language, done: [], begun: new Map(), open: undefined, at: 0 };
  let format: ProgramFormat | undefined;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    reader.at++;
    if (end - start > fileBounds.lineLength) {
      throw tooMuch(place(reader), `${end - start} characters`, `${fileBounds.lineLength} fit one line`);
    }
    const row = text.slice(start, end);
    start = end + 1;
    if (row === "") continue;
    const code = withoutComment(row);
    if (code === "") continue;
    format ??= formatOf(reader, code);
    if (format === "lines") readRow(reader, code);
    else if (row.startsWith(" ") || row.startsWith("\t")) readBody(reader, code);
    else readTop(reader, code);
  }
  if (format === undefined) throw new WanderError("E_FORMAT", `${name}: no program in it`, { hint: FIRST_LINE });
  close(reader, format);
  return reader.done;
}

type Open = { readonly task: string; readonly at: number; readonly draft: Draft; returned: boolean };
type Reader = {
  readonly name: string;
  readonly language: Language;
  readonly done: NamedProgram[];
  /** Line at which each program begins. */
  readonly begun: Map<string, number>;
  open: Open | undefined;
  at: number;
};

const FIRST_LINE = "begin a program with `def solve_TASK(I):`, or with `name: TASK` and end it with `O = ...`";
const IMPORT = /^(from|import)\s/;

function formatOf(reader: Reader, code: string): ProgramFormat {
  if (/^name\s*:/.test(code)) return "lines";
  if (/^def\s/.test(code) || IMPORT.test(code)) return "solvers";
  throw wrong(reader, "E_FORMAT", `wanted "def solve_TASK(I):" or "name: TASK", got ${quoted(code, 40)}`, FIRST_LINE);
}

/** A line of ours. */
function readRow(reader: Reader, code: string): void {
  const header = /^name\s*:(.*)$/.exec(code);
  if (header !== null) begin(reader, header[1]!.trim(), "lines");
  else addTo(reader, code);
}

/** A Python line that begins at the margin. */
function readTop(reader: Reader, code: string): void {
  if (IMPORT.test(code) && reader.open === undefined) return;
  const header = /^def\s+solve_(\w+)\s*\(\s*I\s*\)\s*:$/.exec(code);
  if (header !== null) {
    begin(reader, header[1]!, "solvers");
    return;
  }
  const hint = /^(\w+\s*=|return\s)/.test(code)
    ? "indent the lines of a program"
    : "keep nothing but programs in the file";
  throw wrong(reader, "E_FORMAT", `wanted "def solve_TASK(I):", got ${quoted(code, 40)}`, hint);
}

/** An indented Python line. */
function readBody(reader: Reader, code: string): void {
  const returned = /^return\s+(\w+)$/.exec(code)?.[1];
  if (returned === undefined || reader.open === undefined || reader.open.returned) {
    addTo(reader, code);
    return;
  }
  const { lines, names } = reader.open.draft;
  const token = names.get(returned);
  if (token === undefined || lineOf(token) !== lines.length - 1) {
    throw wrong(reader, "E_PROGRAM", `wanted the last line's name after "return", got ${quoted(returned, 40)}`, RETURN);
  }
  reader.open.returned = true;
}

const RETURN = "end a program with the line `O = ...` and then `return O`";

function begin(reader: Reader, task: string, format: ProgramFormat): void {
  close(reader, format);
  const { begun, done, at } = reader;
  if (!taskNames[format].test(task)) {
    const hint = "name a program after its task's file, without .json";
    throw wrong(reader, "E_FORMAT", `wanted a task's name, got ${quoted(task, 40)}`, hint);
  }
  const before = begun.get(task);
  if (before !== undefined) {
    throw wrong(reader, "E_FORMAT", `${task} has a program already, at line ${before}`, "keep one program a task");
  }
  if (done.length === fileBounds.programs) {
    throw tooMuch(place(reader), "one program more", `${fileBounds.programs} are read`);
  }
  begun.set(task, at);
  reader.open = { task, at, draft: newDraft(reader.language), returned: false };
}

function addTo(reader: Reader, code: string): void {
  const { open } = reader;
  if (open === undefined) throw wrong(reader, "E_FORMAT", `no program has begun here: ${quoted(code, 40)}`, FIRST_LINE);
  if (open.returned) throw wrong(reader, "E_PROGRAM", `wanted nothing after "return", got ${quoted(code, 40)}`, RETURN);
  if (open.draft.lines.length === fileBounds.lines) {
    throw tooMuch(place(reader), "one line more", `${fileBounds.lines} fit one program`);
  }
  addLine(open.draft, code, place(reader));
}

/** The open program is done, if it has its end. */
function close(reader: Reader, format: ProgramFormat): void {
  const { open, done } = reader;
  if (open === undefined) return;
  const { task, at, draft } = open;
  if (draft.lines.length === 0) throw wrong(reader, "E_PROGRAM", "wanted at least one line in it", FIRST_LINE);
  if (format === "solvers" && !open.returned) throw wrong(reader, "E_PROGRAM", 'wanted "return O" at its end', RETURN);
  if (format === "lines" && !isEnded(draft)) {
    throw wrong(reader, "E_PROGRAM", 'wanted "O = ..." as its last line', "end a program with the line `O = ...`");
  }
  done.push({ task, lines: draft.lines, at });
  reader.open = undefined;
}

function place({ name, at, open }: Reader): string {
  return `${name}: line ${at}${open === undefined ? "" : `, program ${open.task}`}`;
}

function wrong(reader: Reader, code: ErrorCode, what: string, hint: string): WanderError {
  return new WanderError(code, `${place(reader)}: ${what}`, { hint });
}

function tooMuch(where: string, got: string, most: string): WanderError {
  return new WanderError("E_LIMIT", `${where}: ${got}; at most ${most}`, { hint: "split the file" });
}
