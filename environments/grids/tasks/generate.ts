import { type Random, stream } from "../../../src/core/random.ts";
import type { Tokens } from "../../environment.ts";
import { runProgram } from "../language/interpreter.ts";
import { encode, type Line, parseProgram } from "../language/program.ts";
import type { Family, Level, Rule } from "./families/family.ts";
import { families } from "./families/index.ts";
import { between } from "./families/scenes.ts";
import { type Grid, sameGrid } from "./grid.ts";
import type { GridTask } from "./task.ts";

/** A task with what only the examiner and the tests may see. */
export type GeneratedTask = { task: GridTask; outputs: readonly Grid[]; program: Tokens; level: Level };

/** What a task is for: agents practise on it, or the examiner alone asks it. */
export type Purpose = "task" | "exam";

const MAKES = 60; // rules drawn before giving up; families fit at the first or second
const DRAWS = 40; // inputs drawn for one rule

/**
 * The task number `index` of a family: the same for the same (seed, family, index, purpose), unlimited in `index`. Levels
 * take turns: 0, 3, 6, ... are easy, 1, 4, 7, ... medium, 2, 5, 8, ... hard.
 */
export function generateTask(
  seed: number,
  familyName: string,
  index: number,
  purpose: Purpose = "task",
): GeneratedTask {
  const family = families.find((f) => f.name === familyName);
  if (family === undefined) throw new RangeError(`no family named ${familyName}`);
  const random = stream(seed, purpose, familyName, index);
  const level = ((index % 3) + 1) as Level;
  for (let make = 0; make < MAKES; make++) {
    const made = fromRule(random, pickVariant(random, family, level).make(random));
    if (made !== undefined) return taskFrom(random, made, { family: familyName, index, purpose, level });
  }
  throw new RangeError(`family ${familyName} made no task in ${MAKES} tries at level ${level}`);
}

/** Divides the pairs that a rule made into demonstrations and tests. */
export function taskFrom(
  random: Random,
  { pairs, program }: Made,
  { family, index, purpose, level }: { family: string; index: number; purpose: Purpose; level: Level },
): GeneratedTask {
  const shown = pairs.length - testsOf(random, pairs.length);
  const task: GridTask = {
    id: `${purpose === "exam" ? "exam-" : ""}${family}-${index}`,
    family,
    demonstrations: pairs.slice(0, shown),
    tests: pairs.slice(shown).map((p) => p.input),
  };
  return { task, outputs: pairs.slice(shown).map((p) => p.output), program, level };
}

function pickVariant(random: Random, family: Family, level: Level): Family["variants"][number] {
  const fitting = family.variants.filter((v) => v.level === level);
  return random.pick(fitting.length > 0 ? fitting : family.variants);
}

/** Of five pairs two are tests more often than not; otherwise one is. Two to four demonstrations are left. */
function testsOf(random: Random, pairs: number): number {
  return pairs === 5 && random.next() < 0.6 ? 2 : 1;
}

/** Pairs of a task, with the program that makes their outputs. */
export type Made = { pairs: { input: Grid; output: Grid }[]; program: Tokens };

/** Three to five pairs with different inputs; undefined if the rule does too little on what its source gives. */
export function fromRule(random: Random, rule: Rule): Made | undefined {
  const lines = parseProgram(rule.program);
  const wanted = random.weighted([0, 0, 0, 2, 6, 2]); // pairs in all: 3, 4 or 5
  const pairs: Made["pairs"] = [];
  for (let draw = 0; draw < DRAWS && pairs.length < wanted; draw++) {
    const input = rule.input(random);
    if (input === undefined || pairs.some((p) => sameGrid(p.input, input))) continue;
    const output = tryRun(lines, input);
    if (output !== undefined && !sameGrid(input, output)) pairs.push({ input, output });
  }
  if (pairs.length < wanted || oneAnswer(pairs)) return undefined;
  return { pairs, program: encode(lines) };
}

/** Whether some constant grid answers all demonstrations, or all but one pair. */
function oneAnswer(pairs: Made["pairs"]): boolean {
  const same = pairs.filter((p) => sameGrid(p.output, pairs[0]!.output)).length;
  const sameAsLast = pairs.filter((p) => sameGrid(p.output, pairs.at(-1)!.output)).length;
  return Math.max(same, sameAsLast) >= Math.max(2, pairs.length - 1);
}

/** What a program makes of an input; undefined if it fails. */
export function tryRun(lines: readonly Line[], input: Grid): Grid | undefined {
  try {
    return runProgram(lines, input);
  } catch (error) {
    if (error instanceof Error && error.name === "WanderError") return undefined; // this input does not fit the rule
    throw error;
  }
}

/** Inputs as the families make them, for made-up pairs; nothing of their rules comes along. */
export function sceneInputs(random: Random, count: number): Grid[] {
  const family = random.pick(families);
  const rule = random.pick(family.variants).make(random);
  const inputs: Grid[] = [];
  for (let draw = 0; draw < DRAWS && inputs.length < count; draw++) {
    const input = rule.input(random);
    if (input !== undefined && !inputs.some((g) => sameGrid(g, input))) inputs.push(input);
  }
  return inputs;
}

/** Demonstrations of a made-up task: two to four, mostly three. */
export const demonstrationCount = (random: Random): number => (random.next() < 0.7 ? 3 : between(random, 2, 4));
