import type { Random } from "../../../src/core/random.ts";
import type { Finder, Guide } from "../../environment.ts";
import { extendProgram } from "../language/partial.ts";
import type { Line } from "../language/program.ts";
import { mutate } from "../language/sources/mutate.ts";
import { readAnswer } from "../tasks/judge.ts";
import { askLines } from "./ask.ts";
import { answerOf, distanceOf, gridsOf, offer, type Scope } from "./scope.ts";

/** A program for another task, and how far from this task's outputs it is: 1 where sizes differ or it fails. */
type Seed = { readonly lines: readonly Line[]; readonly index: number; readonly distance: number };

/** Mutants drawn of a seed before the next is chosen. */
const BATCH = 8;
/** Seeds that are nearest are drawn from in proportion to 1 / (rank + RANK). */
const RANK = 4;

/**
 * Answers of other tasks: first each as it is; then, for as long as there are runs, goal matching for what would follow
 * on the lines of the next one, and some changed by one thing (CodeIt's mutation: Butt et al. 2024, arXiv 2402.04858),
 * the nearest ones most often. False when there are none.
 */
export function seedQueue(scope: Scope, { seeds, random }: Pick<Guide, "seeds" | "random">): (runs: number) => boolean {
  const waiting = seeds.map((answer, index) => ({ answer, index }));
  const tried: Seed[] = [];
  const seen = new Set<string>();
  let begun = 0; // seeds that goal matching was asked about, the nearest first
  return (runs) => {
    const end = scope.runs + runs;
    while (scope.runs < end) {
      const next = waiting.shift();
      if (next !== undefined) {
        const lines = readAnswer(next.answer, scope.language);
        if (lines === undefined) continue;
        tried.push({ lines, index: next.index, distance: tryProgram(scope, lines, "seed", next.index) });
        if (waiting.length === 0) tried.sort((a, b) => a.distance - b.distance || a.index - b.index);
        continue;
      }
      if (tried.length === 0) return false;
      const asked = tried[begun++];
      if (asked !== undefined) askLines(scope, asked.lines, false, asked.index);
      mutants(scope, tried, seen, random);
    }
    return true;
  };
}

function mutants(scope: Scope, tried: readonly Seed[], seen: Set<string>, random: Random): void {
  const { lines, index } = tried[random.weighted(tried.map((_, rank) => 1 / (rank + RANK)))]!;
  scope.runs += 1; // so that a seed without mutants cannot hold the queue up for ever
  for (let k = 0; k < BATCH; k++) {
    const mutant = mutate(random, lines, { language: scope.language, clean: true });
    const answer = mutant === undefined ? undefined : answerOf(mutant);
    if (answer === undefined || seen.has(answer.join())) continue;
    seen.add(answer.join());
    tryProgram(scope, mutant!, "mutant", index);
  }
}

/** Runs a program line by line, equal lines on equal values once, and offers it when it fits; gives its distance. */
function tryProgram(scope: Scope, lines: readonly Line[], by: Finder, seed: number): number {
  let partial = scope.start;
  for (const { callee, args } of lines) {
    partial = [callee, ...args].reduce(extendProgram, partial);
    scope.runs += 1;
    if (partial.status === "failed") return 1;
  }
  const grids = gridsOf(partial.values.at(-1)!);
  if (grids === undefined) return 1;
  const distance = distanceOf(scope, grids);
  if (distance === 0) offer(scope, lines, by, seed);
  return distance;
}
