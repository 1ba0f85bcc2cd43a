import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { WanderError } from "../../../src/core/errors.ts";
import { stream } from "../../../src/core/random.ts";
import type { Example, Tokens } from "../../environment.ts";
import { readProgramFile, readPrograms } from "../language/files/program-file.ts";
import { type Dsl, type Language, languageOf } from "../language/language.ts";
import { encode, type Line } from "../language/program.ts";
import { mutate } from "../language/sources/mutate.ts";
import { promptOf } from "../view/vocabulary.ts";
import { checkFolder, loadArc } from "./arc.ts";
import type { Grid } from "./grid.ts";
import { readAnswer, runAnswer, teaches } from "./judge.ts";

/** Solver programs of the user's, as far as agents can use them. */
export type Seeds = {
  /** Programs in the file, and those of them that do not fit an answer: too long, or of types that search lacks. */
  programs: number;
  leftOut: number;
  /** Those that fit, each once, in the order of the file. */
  answers: readonly Tokens[];
  /** Mutants, then programs, each with the prompt that it is right for. */
  pairs: readonly (Example & { taskId: string })[];
  /** SHA-256 of the file and of the demonstrations that programs were run on. */
  hash: string;
};

export type SeedsRequest = {
  /** A program file in either format. */
  programs: string;
  /** Folder that holds `TASK.json` for the programs' tasks; "" = none, and no pairs. */
  tasks: string;
  /** Mutants wanted of each program. */
  mutants: number;
  dsl: Dsl;
  seed: number;
  signal: AbortSignal;
};

/** Mutants drawn for one that is wanted: most fail, or make what is there already. */
const DRAWS = 8;

/**
 * Seed data from a file of programs, as CodeIt starts with (Butt et al. 2024, arXiv 2402.04858, section 3.1): each
 * program with the demonstrations of its task, and one-step mutants of it with their outputs on the same inputs. A
 * program too is paired with its own outputs: if it is right, these are the demonstrations, and if it is wrong, it
 * teaches nothing false. Only the demonstrations of a task's file are used.
 *
 * @throws E_FILE, E_FORMAT, E_PROGRAM, E_LIMIT or E_TASK for a file that cannot be read; E_INTERRUPTED
 */
export async function readSeeds(request: SeedsRequest): Promise<Seeds> {
  const { programs: file, tasks, mutants, dsl, seed, signal } = request;
  const language = languageOf(dsl);
  const text = readProgramFile(file);
  const programs = readPrograms(text, { language, name: file });
  if (tasks !== "") checkFolder(tasks);
  const hash = createHash("sha256").update(text);
  const answers = new Map<string, Tokens>();
  const given: Seeds["pairs"][number][] = [];
  const mutated: Seeds["pairs"][number][] = [];
  let leftOut = 0;
  for (const { task, lines } of programs) {
    const answer = encode(lines);
    if (readAnswer(answer, language) === undefined) {
      leftOut++;
      continue;
    }
    answers.set(answer.join(","), answer);
    const path = join(tasks, `${task}.json`);
    if (tasks === "" || !existsSync(path)) continue;
    const demonstrations = loadArc(path, () => "seeds").flatMap((arc) => arc.task.demonstrations);
    hash.update(JSON.stringify(demonstrations.map(({ input, output }) => [[...input.cells], [...output.cells]])));
    const inputs = demonstrations.map(({ input }) => input);
    const pair = pairOf(lines, inputs, language);
    if (pair === undefined) continue;
    given.push({ ...pair, taskId: task });
    mutated.push(...mutantsOf(pair, lines, inputs, { language, mutants, seed, task }));
    await new Promise(setImmediate); // Ctrl-C is heard between two programs: a mutant takes milliseconds
    if (signal.aborted) throw new WanderError("E_INTERRUPTED", `stopped at ${task}`, { hint: "run the command again" });
  }
  return {
    programs: programs.length,
    leftOut,
    answers: [...answers.values()],
    pairs: [...mutated, ...given],
    hash: hash.digest("hex"),
  };
}

/**
 * A program with the prompt made of its outputs on the inputs; undefined if it fails, or if the pair would teach
 * nothing.
 */
function pairOf(lines: readonly Line[], inputs: readonly Grid[], language: Language): Example | undefined {
  const answer = encode(lines);
  if (readAnswer(answer, language) === undefined) return undefined; // a mutant may have become too long
  const demonstrations: { input: Grid; output: Grid }[] = [];
  for (const input of inputs) {
    const output = runAnswer(lines, input, language);
    if (output === undefined) return undefined;
    demonstrations.push({ input, output });
  }
  return teaches(demonstrations) ? { prompt: promptOf(demonstrations), answer } : undefined;
}

type Wanted = { language: Language; mutants: number; seed: number; task: string };

/** Up to so many mutants, of different prompts: a prompt with two answers would teach both and neither. */
function mutantsOf(
  original: Example,
  lines: readonly Line[],
  inputs: readonly Grid[],
  { language, mutants, seed, task }: Wanted,
): Seeds["pairs"][number][] {
  const random = stream(seed, "seeds", task);
  const prompts = new Set([original.prompt.join(",")]);
  const found: Seeds["pairs"][number][] = [];
  for (let draw = 0; draw < DRAWS * mutants && found.length < mutants; draw++) {
    const mutant = mutate(random, lines, { language, clean: true });
    const pair = mutant && pairOf(mutant, inputs, language);
    if (pair === undefined || prompts.has(pair.prompt.join(","))) continue;
    prompts.add(pair.prompt.join(","));
    found.push({ ...pair, taskId: task });
  }
  return found;
}
