import type { Exploration, Guide, Tokens } from "../../environment.ts";
import { programOf } from "../language/goals/expression.ts";
import type { ProgramPartial } from "../language/partial.ts";
import { type Computed, enumerate } from "../language/sources/enumerate.ts";
import { handGrammar } from "../language/sources/hand-grammar.ts";
import type { GridTask } from "../tasks/task.ts";
import { ask, askLines } from "./ask.ts";
import { type Bank, featuresFor, type Met, meet, newBank } from "./bank.ts";
import { expressionOf, type Front, newFront, partsOf, rowsOf } from "./front.ts";
import { stacks } from "./layers.ts";
import { guidedCosts } from "./prior.ts";
import { answerOf, distanceOf, gridsOf, offerExpression, type Scope, scopeOf } from "./scope.ts";
import { seedQueue } from "./seed-answers.ts";

/** Runs that one queue takes before another has its turn. */
const CHUNK = 100;
/** Stacks of layers that are tried whenever there are new layers. */
const STACKS = 6;
/** A front that was visited so often waits behind what costs log2(1 + visits) times these bits more. */
const VISIT_BITS = 2;
const FRONT_CAP = 1_500;
const FRONTS = 48;

/** False when nothing is left. It spends what it likes; what it spent is on the scope. */
type Step = (runs: number) => boolean;
type Queue = { readonly share: number; readonly step: Step; spent: number; over: boolean };

/**
 * A portfolio of searches that share what they compute: terms in the order of description length under the hand-set
 * grammar with the policy's bonus; goal matching, asked about the cheapest terms and about those of most value in turn;
 * searches that go on from grids that came nearer to the outputs; what the policy has begun; and answers of other tasks,
 * as they are and changed by one thing. Queues take turns by what they have spent, so that no clock and no other queue's
 * luck decides what one does.
 * `start` is the empty program on the task's demonstrations and tests: what was run from it is not run again.
 */
export function explore(task: GridTask, guide: Guide<ProgramPartial>, start: ProgramPartial): Exploration {
  const { language } = start.session.space;
  const { costs: hand, surcharge } = handGrammar(language, task);
  const costs = guidedCosts(hand, guide);
  const scope = scopeOf(task, start, costs);
  const bank = newBank(scope, { language, surcharge, costs }, guide.value);
  const queue = (share: number, step: Step): Queue => ({ share, step, spent: 0, over: false });
  const queues = [
    queue(0.1, sketchQueue(scope, guide.sketches)),
    queue(0.15, seedQueue(scope, guide)),
    queue(0.35, (runs) => terms(bank, bank.root, runs)),
    queue(0.25, goalQueue(bank)),
    queue(0.15, frontQueue(bank)),
  ];
  let begun = false;
  return {
    advance(runs) {
      const before = { runs: scope.runs, valueEvals: scope.valueEvals };
      scope.found.length = 0;
      if (!begun) askLines(scope, [], false); // how the empty program could end
      begun = true;
      while (scope.runs - before.runs < runs) {
        const next = nextQueue(queues);
        if (next === undefined) break;
        const at = scope.runs;
        next.over = !next.step(Math.min(CHUNK, runs - (at - before.runs)));
        next.spent += scope.runs - at;
        if (bank.newLayers) tryStacks(bank);
        if (!next.over) for (const q of queues) q.over = false; // it may have left something for the others
      }
      const spent = scope.runs - before.runs;
      return { answers: [...scope.found], runs: spent, valueEvals: scope.valueEvals - before.valueEvals };
    },
    traces: (most) => traces(bank, most, guide),
    misses: (best, worst) => misses(bank, best, worst),
  };
}

/** How what the policy has begun could end. */
function sketchQueue(scope: Scope, sketches: readonly ProgramPartial[]): Step {
  let next = 0;
  return (runs) => {
    const end = scope.runs + runs;
    while (scope.runs < end && next < sketches.length) askLines(scope, sketches[next++]!.lines, false);
    return next < sketches.length;
  };
}

function nextQueue(queues: readonly Queue[]): Queue | undefined {
  let next: Queue | undefined;
  for (const q of queues) if (!q.over && (next === undefined || q.spent / q.share < next.spent / next.share)) next = q;
  return next;
}

/** New terms of a front. */
function terms(bank: Bank, front: Front, runs: number): boolean {
  const before = front.enumeration.runs;
  for (const term of enumerate(front.enumeration, runs)) meet(bank, front, term);
  bank.scope.runs += front.enumeration.runs - before;
  return front.enumeration.runs > before;
}

/** Asks about one term at a time: the cheapest of the root, then the one of most value in any front. */
function goalQueue(bank: Bank): Step {
  let turn = 0;
  const cheapest = () => nextWaiting(bank, bank.root);
  const keenest = () => {
    for (let c = bank.keen.pop(); c !== undefined; c = bank.keen.pop()) if (!bank.asked.has(c.term)) return c;
    return undefined;
  };
  return (runs) => {
    const end = bank.scope.runs + runs;
    while (bank.scope.runs < end) {
      const order = turn++ % 2 === 0 ? [cheapest, keenest] : [keenest, cheapest];
      const next = order[0]!() ?? order[1]!();
      if (next === undefined) return false;
      askAbout(bank, next);
    }
    return true;
  };
}

/** The cheapest term of a front that was not requested yet. */
function nextWaiting({ asked }: Bank, front: Front): Met | undefined {
  while (front.next < front.waiting.length) {
    const term = front.waiting[front.next++]!;
    if (!asked.has(term)) return { front, term };
  }
  return undefined;
}

function askAbout(bank: Bank, { front, term }: Met): void {
  bank.asked.add(term);
  if (ask(bank.scope, front, term)) partsOf(term, bank.solved);
}

/** Goes on from the most promising grid as if it were the input: half of its runs for terms, half for goal matching. */
function frontQueue(bank: Bank): Step {
  const fronts = new Map<Computed, { front: Front; visits: number }>();
  return (runs) => {
    const next = bank.promising.pop();
    if (next === undefined) return false;
    const known = fronts.get(next.term);
    if (known === undefined && fronts.size >= FRONTS) return true; // each holds what it has computed
    const { front, visits } = known ?? { front: frontFrom(bank, next.front, next.term), visits: 0 };
    const end = bank.scope.runs + runs;
    const more = terms(bank, front, Math.max(20, Math.floor(runs / 2)));
    while (bank.scope.runs < end) {
      const waiting = nextWaiting(bank, front);
      if (waiting === undefined) break;
      askAbout(bank, waiting);
    }
    if (!more && front.next >= front.waiting.length) return true; // it has given all it had
    fronts.set(next.term, { front, visits: visits + 1 });
    const wait = VISIT_BITS * (Math.log2(2 + visits) - Math.log2(1 + visits));
    bank.promising.push({ ...next, score: next.score + wait });
    return true;
  };
}

function frontFrom(bank: Bank, from: Front, term: Computed): Front {
  const grids = gridsOf(term.values)!;
  const made = {
    origin: expressionOf(from, term),
    rows: rowsOf(from, term),
    depth: from.depth + 1,
    cost: from.cost + term.cost,
    distance: distanceOf(bank.scope, grids),
  };
  return newFront(grids, { ...bank.options, cap: FRONT_CAP }, made);
}

function tryStacks(bank: Bank): void {
  bank.newLayers = false;
  for (const base of bank.bases)
    for (const { expression, terms: drawn } of stacks(base, STACKS)) {
      if (!offerExpression(bank.scope, expression, "goal")) continue;
      for (const term of drawn) partsOf(term, bank.solved);
    }
}

/** Calls that right answers grew from, and of the others those that goal matching was asked about first. */
function traces({ scope, met, solved, asked }: Bank, most: number, { random }: Pick<Guide, "random">) {
  const right = met.filter(({ term }) => solved.has(term));
  const wrong = random.shuffle(met.filter(({ term }) => !solved.has(term) && asked.has(term)));
  const trace =
    (is: boolean) =>
    ({ front, term }: Met) => ({
      features: Float32Array.from(featuresFor(scope, front, term)),
      solved: is,
    });
  const kept = right.slice(0, most);
  return [...kept.map(trace(true)), ...wrong.slice(0, most - kept.length).map(trace(false))];
}

/** Programs that ran and missed: the nearest, then the farthest, cheaper ones first among equals. */
function misses({ scope }: Bank, best: number, worst: number): Tokens[] {
  const all = [...scope.misses.values()].sort((a, b) => a.distance - b.distance || a.cost - b.cost);
  const nearest = all.slice(0, best);
  const farthest = all.slice(Math.max(best, all.length - worst));
  return [...nearest, ...farthest]
    .map(({ expression }) => answerOf(programOf([], expression()).lines))
    .filter((answer) => answer !== undefined);
}
