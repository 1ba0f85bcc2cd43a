import type { Line } from "../program.ts";

/** A program of a file: the task it is for, and the line of the file where it begins. */
export type NamedProgram = { readonly task: string; readonly lines: readonly Line[]; readonly at: number };

/**
 * `solvers`: Python text, `def solve_TASK(I):`, indented lines and `return O`, as the reference DSL keeps its programs.
 * `lines`: ours, `name: TASK` and then lines as programs are written everywhere here, the last one `O = ...`.
 * In both, `#` begins a comment, and blank lines mean nothing.
 */
export const formats = ["solvers", "lines"] as const;
export type ProgramFormat = (typeof formats)[number];

/** What a stranger's file may hold; past any of these it is E_LIMIT. */
export const fileBounds = { bytes: 16 * 1024 * 1024, programs: 10_000, lines: 1_000, lineLength: 10_000 };

/** Names of tasks: they become names of files, so no path fits, and in Python parts of a function's name. */
export const taskNames: Readonly<Record<ProgramFormat, RegExp>> = {
  solvers: /^\w{1,64}$/,
  lines: /^\w[\w.-]{0,63}$/,
};
