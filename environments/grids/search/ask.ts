import { append } from "../language/goals/expression.ts";
import { matchGoals } from "../language/goals/index.ts";
import type { Tally } from "../language/goals/scene.ts";
import { isGridEntry } from "../language/infer.ts";
import { extendProgram } from "../language/partial.ts";
import { encode, type Line } from "../language/program.ts";
import type { Computed } from "../language/sources/enumerate.ts";
import { variableAt } from "../language/tokens.ts";
import { isMatrix, isSet, isTuple } from "../language/value.ts";
import { expressionOf, type Front, linesFor } from "./front.ts";
import { fitting, offer, type Scope } from "./scope.ts";

/** What goal matching sees beside a newer term, at most, of each kind: it can combine two of them. */
const BESIDE = { grid: 3, number: 3, objects: 2 } as const;
type Kind = keyof typeof BESIDE;

/** Asks goal matching how a term's program could end, and offers what it infers. True when something was right. */
export function ask(scope: Scope, front: Front, term: Computed): boolean {
  const kind = kindOf(scope, term);
  // Two grids may be combined; what is drawn on one is asked about from a front.
  const beside = kind === undefined ? front.beside.filter((t) => kindOf(scope, t) !== "grid") : front.beside;
  const right = askLines(scope, linesUpTo(front, beside, term), true);
  if (kind !== undefined && front.beside.filter((t) => kindOf(scope, t) === kind).length < BESIDE[kind])
    front.beside.push(term);
  return right;
}

/** Lines of which the term's call is the last; without the terms beside it where those hold it already. */
function linesUpTo(front: Front, beside: readonly Computed[], term: Computed): Line[] {
  const before = [front.origin, ...beside.map((t) => expressionOf(front, t))].filter((x) => typeof x !== "number");
  const { lines, root } = append(linesFor(before), expressionOf(front, term));
  return root === variableAt(lines.length - 1) || beside.length === 0 ? lines : linesUpTo(front, [], term);
}

/** The same for the end of a partial program, or of a seed's; `newest`: only with the help of its last line. */
export function askLines(scope: Scope, lines: readonly Line[], newest: boolean, seed?: number): boolean {
  const partial = encode(lines).slice(0, -1).reduce(extendProgram, scope.start);
  if (partial.status === "failed") return false;
  let right = false;
  for (const { outputs, finish } of scope.ends) {
    const tally: Tally = { runs: 1 };
    const completions = matchGoals(partial, outputs, { newestOnly: newest, tally });
    scope.runs += tally.runs;
    for (const { lines: whole } of completions) {
      const last = variableAt(whole.length - 1);
      right = offer(scope, append(whole, finish(last)).lines, "goal", seed) || right;
    }
  }
  return right;
}

/** What a term is worth keeping beside others for; undefined for nothing. */
function kindOf({ outputs }: Scope, { type, values }: Computed): Kind | undefined {
  const first = values[0]!;
  if (isGridEntry(type) && isMatrix(first)) return fitting(outputs, values) === undefined ? undefined : "grid";
  if (typeof first === "number") return values.some((v) => v !== first) ? "number" : undefined;
  if (isSet(first) && first.kind === "set" && first.items.length > 1 && first.items.every((x) => isSet(x)))
    return "objects";
  return undefined;
}

/** Whether goal matching can do anything with such a value. */
export function askable({ values }: Computed): boolean {
  const first = values[0]!;
  return typeof first === "number" || isMatrix(first) || isSet(first) || isTuple(first);
}
