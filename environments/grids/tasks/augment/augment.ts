import type { Random } from "../../../../src/core/random.ts";
import type { Example, Tokens } from "../../../environment.ts";
import type { Language } from "../../language/language.ts";
import { encode, type Line } from "../../language/program.ts";
import { INPUT, isVariable, lineOf, MAX_LINES, tokenOf, variableAt } from "../../language/tokens.ts";
import { SYMMETRIES, type Symmetry } from "../../view/look.ts";
import { promptOf } from "../../view/vocabulary.ts";
import { sameGrid } from "../grid.ts";
import { readAnswer, runAnswer } from "../judge.ts";
import type { GridTask } from "../task.ts";
import type { View } from "./readings.ts";
import { rewritten, seen, type Traced, traced } from "./rewrite.ts";

/** Views drawn before giving up. */
const DRAWS = 6;
const KEEPS_ZERO = 0.5;

/**
 * The task that an answer solves when it runs on the task's demonstrations, seen through one of the eight symmetries of
 * the square and a permutation of the colours, as Akyürek et al. 2024 (arXiv 2411.07279, section 3) see tasks at test
 * time. Their answers are grids and turn along; ours are programs, and are rewritten. Test inputs are transformed with
 * the rest: an answer that fits the demonstrations by chance is then more likely to fail. Views are drawn until the
 * rewritten answer holds. If none does, the answer turns its input back, works as before and turns the result. Returns
 * undefined for an answer that fails on a demonstration, and if no view is right and new.
 */
export function augment(random: Random, task: GridTask, answer: Tokens, language: Language): Example | undefined {
  const lines = readAnswer(answer, language);
  if (lines === undefined) return undefined;
  const shown: Traced[] = [];
  for (const { input } of task.demonstrations) {
    const run = traced(lines, input, language);
    if (run === undefined) return undefined;
    shown.push(run);
  }
  const runs = [...shown, ...task.tests.flatMap((input) => traced(lines, input, language) ?? [])];
  const old: Old = { answer, runs, shown, language };
  const missed: View[] = [];
  for (let draw = 0; draw < DRAWS; draw++) {
    const view = drawView(random);
    const program = rewritten(lines, view, runs, language);
    if (program === undefined) missed.push(view);
    const pair = program && pairOf(program, view, old);
    if (pair !== undefined) return pair;
  }
  const unchanged = missed.map(({ symmetry }): View => ({ symmetry, colours: UNCHANGED }));
  for (const view of [...missed, ...unchanged]) {
    const program = turnedBack(lines, view, runs, language);
    const pair = program && pairOf(program, view, old);
    if (pair !== undefined) return pair;
  }
  return undefined;
}

/** The pair that is seen: its runs, of which those on demonstrations are shown in a prompt. */
type Old = {
  readonly answer: Tokens;
  readonly runs: readonly Traced[];
  readonly shown: readonly Traced[];
  readonly language: Language;
  prompt?: Tokens;
};

/** A symmetry alone and a permutation of colours alone as often as both together half the time. */
export function drawView(random: Random): View {
  const kind = random.integer(4);
  const symmetry = kind === 0 ? "identity" : random.pick(SYMMETRIES.slice(1));
  return { symmetry, colours: kind === 1 ? UNCHANGED : drawColours(random) };
}

const UNCHANGED: readonly number[] = Array.from({ length: 10 }, (_, c) => c);

/** Zero stays zero half the time: it is the ground of most grids. */
function drawColours(random: Random): readonly number[] {
  return random.next() < KEEPS_ZERO ? [0, ...random.shuffle(UNCHANGED.slice(1))] : random.shuffle(UNCHANGED);
}

/** The program between the inverse and the symmetry: right for any view, if it fits. */
export function turnedBack(
  lines: readonly Line[],
  view: View,
  runs: readonly Traced[],
  language: Language,
): Line[] | undefined {
  if (view.symmetry === "identity" || lines.length + 2 > MAX_LINES) return undefined;
  const body = rewritten(lines, { ...view, symmetry: "identity" }, runs, language);
  if (body === undefined) return undefined;
  const moved = (t: number) => (t === INPUT ? variableAt(0) : isVariable(t) ? variableAt(lineOf(t) + 1) : t);
  return [
    { callee: tokenOf(inverses[view.symmetry] ?? view.symmetry), args: [INPUT] },
    ...body.map(({ callee, args }) => ({ callee: moved(callee), args: args.map(moved) })),
    { callee: tokenOf(view.symmetry), args: [variableAt(body.length)] },
  ];
}

/** The others are their own. */
const inverses: Readonly<Partial<Record<Symmetry, Symmetry>>> = { rot90: "rot270", rot270: "rot90" };

/** The pair in the view, when its answer is one, is right on every input, and pair and grids are not the old ones. */
function pairOf(program: readonly Line[], view: View, old: Old): Example | undefined {
  const { runs, shown, language } = old;
  const answer = encode(program);
  const lines = readAnswer(answer, language);
  if (lines === undefined) return undefined;
  const right = runs.every((r) => {
    const output = runAnswer(lines, seen(r.input, view), language);
    return output !== undefined && sameGrid(output, seen(r.output, view));
  });
  if (!right) return undefined;
  const demonstrations = shown.map((r) => ({ input: seen(r.input, view), output: seen(r.output, view) }));
  const stays = demonstrations.every(
    ({ input, output }, d) => sameGrid(input, shown[d]!.input) && sameGrid(output, shown[d]!.output),
  );
  if (stays) return undefined;
  const prompt = promptOf(demonstrations);
  if (!sameTokens(answer, old.answer)) return { prompt, answer };
  old.prompt ??= promptOf(shown); // costs more than all the runs, and is seldom asked for
  return sameTokens(prompt, old.prompt) ? undefined : { prompt, answer };
}

const sameTokens = (a: Tokens, b: Tokens): boolean => a.length === b.length && a.every((t, k) => t === b[k]);
