// Longer than most: one search, from calls with some arguments chosen to the bank of what they computed.
import type { Token } from "../../../environment.ts";
import type { Grid } from "../../tasks/grid.ts";
import { digest } from "../digest.ts";
import { advance, callState, type Entry, resultOf, type State, type TypeSpace } from "../infer.ts";
import { type Machine, newMachine, runLine } from "../interpreter.ts";
import { type Language, reference } from "../language.ts";
import { defaultLimits, isFault, type Limits } from "../limits.ts";
import type { Line } from "../program.ts";
import { typeSpace } from "../space.ts";
import { INPUT, nameOf, tokenOf, variableAt } from "../tokens.ts";
import type { Value } from "../value.ts";
import { type Costs, grain, priorCosts } from "./costs.ts";
import { drain, type Levels, least, newLevels, push } from "./queue.ts";
import { newShelves, put, type Shelf, type Shelves, shelfOf } from "./shelves.ts";

/** A term that ran on every input: a token, or a function applied to such terms. */
export type Computed = {
  /** The callee, or a leaf's token. */
  readonly token: Token;
  /** Undefined for a leaf. */
  readonly args: readonly Computed[] | undefined;
  readonly type: Entry;
  /** Description length in bits: the sum of its tokens' costs. A subterm that is used twice counts twice. */
  readonly cost: number;
  readonly text: string;
  /** [input] */
  readonly values: readonly Value[];
  readonly digest: string;
  /** Runs spent when it was found, its own included. */
  readonly runs: number;
};

export type Surcharge = (callee: Token, args: readonly Computed[]) => number;

export type EnumerateOptions = {
  readonly language?: Language;
  readonly costs?: Costs;
  /**
   * Bits on top for a call's newest argument beside those before it, Infinity for never: what the costs of single
   * tokens cannot say. It is asked once an argument, of the cheapest term with that value. Refusing costs no run.
   */
  readonly surcharge?: Surcharge;
  readonly limits?: Limits;
  /** Most terms that are kept to build others from; what is found past it is given and not kept. */
  readonly cap?: number;
};

/** A search that can be taken further at any time. `enumerate` moves it on, and is the only one to write to it. */
export type Enumeration = {
  readonly space: TypeSpace;
  readonly costs: Costs;
  readonly surcharge: Surcharge;
  readonly limits: Limits;
  readonly cap: number;
  readonly machines: readonly Machine[]; // one an input
  readonly queue: Levels<Choice | Call>;
  readonly shelves: Shelves<Computed, Choice>;
  /** Digests of the values computed so far, by type. */
  readonly seen: Map<string, Set<string>>;
  /** The least that an argument can cost. */
  readonly floor: number;
  /** The calls of one cost, in the order of their text; `next` of them have run. */
  ready: Call[];
  next: number;
  runs: number;
  kept: number;
  /** Runs that failed on an input, that gave a known value, and that gave a new one past the cap. */
  failed: number;
  repeated: number;
  unkept: number;
};

/** A call whose next argument is the `at`-th of a shelf or one further on. */
type Choice = {
  readonly token: Token;
  readonly state: State;
  readonly args: readonly Computed[];
  readonly cost: number; // of the callee and the arguments chosen, surcharges included
  /** Whether it is this very argument, its surcharge being paid. */
  readonly settled: boolean;
  readonly shelf: Shelf<Computed, Choice>;
  readonly at: number;
};
/** Ready to run. */
type Call = Pick<Computed, "token" | "args" | "type" | "cost" | "text">;

const CAP = 30_000;
const IDENTITY = tokenOf("identity");

/**
 * Every term in order of description length, but for those that compute on all inputs what a cheaper one of their
 * type computes (observational equivalence: Albarghouthi, Gulwani and Kincaid 2013). As in best-first bottom-up search
 * (Ameen and Lelis 2023, arXiv 2310.04327) a call's arguments are chosen from lists that are sorted by cost, so that
 * calls come out in order and what costs more is never listed. Ties go by the terms' text.
 *
 * Left out is the application of a computed function: calling it directly gives the same, but for `power`.
 */
export function startEnumeration(inputs: readonly Grid[], options: EnumerateOptions = {}): Enumeration {
  const { language = reference, costs = priorCosts(language), limits = defaultLimits, cap = CAP } = options;
  const { surcharge = () => 0 } = options;
  const space = typeSpace(language);
  const leaves: Call[] = [];
  costs.leaf.forEach((bits, token) => {
    const cost = grain(bits);
    const type = token === INPUT ? space.root.entries[0] : space.tokenEntries[token];
    if (type !== undefined && cost < Infinity) leaves.push({ token, args: undefined, type, cost, text: nameOf(token) });
  });
  const calls: Call[] = [];
  const open: { token: Token; state: State; cost: number }[] = [];
  for (const token of space.callables) {
    const cost = grain(costs.call[token]!);
    const state = callState(space, space.tokenEntries[token]!, false);
    if (state === undefined || !(cost < Infinity)) continue;
    if (state.left > 0) open.push({ token, state, cost });
    else calls.push({ token, args: [], type: resultOf(space, state), cost, text: `${nameOf(token)}()` });
  }
  const e: Enumeration = {
    ...{ space, costs, surcharge, limits, cap },
    machines: inputs.map((input) => newMachine(input, limits, language)),
    queue: newLevels(),
    shelves: newShelves(),
    seen: new Map(),
    floor: Math.min(...[...leaves, ...calls].map((c) => c.cost)),
    ...{ ready: [], next: 0, runs: 0, kept: 0, failed: 0, repeated: 0, unkept: 0 },
  };
  for (const call of [...leaves, ...calls]) push(e.queue, call.cost, call);
  for (const { token, state, cost } of open) choose(e, token, state, [], cost);
  return e;
}

/**
 * The next new terms that are calls, for at most so many runs; one run = one call on all inputs. Stopping and going on
 * changes nothing. Fewer runs are used only when there is nothing left.
 */
export function enumerate(e: Enumeration, runs: number): Computed[] {
  const found: Computed[] = [];
  const end = e.runs + runs;
  while (e.runs < end) {
    const call = e.ready[e.next++];
    if (call === undefined) {
      if (!nextLevel(e)) return found;
      continue;
    }
    if (call.args !== undefined) e.runs++;
    const computed = compute(e, call);
    if (computed === undefined) continue;
    if (call.args !== undefined) found.push(computed);
    if (e.kept >= e.cap) {
      e.unkept++;
      continue;
    }
    e.kept++;
    put(e.shelves, computed, (waiting) => wait(e, waiting));
  }
  return found;
}

/** Terms as lines, the last one's call last, equal subterms once and none unused. */
export function linesOf(...terms: readonly Computed[]): Line[] {
  const lines: Line[] = [];
  const places = new Map<Computed, Token>();
  const place = (t: Computed): Token => {
    if (t.args === undefined) return t.token;
    let at = places.get(t);
    if (at === undefined) {
      const args = t.args.map(place);
      at = variableAt(lines.push({ callee: t.token, args }) - 1);
      places.set(t, at);
    }
    return at;
  };
  terms.forEach(place);
  return lines;
}

/** Chooses arguments until all calls of the least cost are known. False when no call is left. */
function nextLevel(e: Enumeration): boolean {
  const cost = least(e.queue);
  if (cost === undefined) return false;
  const ready: Call[] = [];
  drain(e.queue, (item) => {
    if (!("shelf" in item)) {
      ready.push(item);
      return;
    }
    const { token, state, shelf, at } = item;
    const argument = shelf.list[at]!;
    const args = [...item.args, argument];
    if (!item.settled) {
      wait(e, { ...item, at: at + 1 });
      const extra = e.surcharge(token, args);
      if (extra > 0) {
        const bits = grain(extra);
        if (bits < Infinity) push(e.queue, cost + bits, { ...item, cost: item.cost + bits, settled: true });
        return;
      }
    }
    const next = advance(e.space, state, argument.type);
    if (next === undefined) return;
    if (next.left > 0) choose(e, token, next, args, item.cost + argument.cost);
    else ready.push({ token, args, type: resultOf(e.space, next), cost, text: textOf(token, args) });
  });
  e.ready = ready.sort((a, b) => (a.text < b.text ? -1 : 1));
  e.next = 0;
  return true;
}

function choose(e: Enumeration, token: Token, state: State, args: readonly Computed[], cost: number): void {
  wait(e, { token, state, args, cost, shelf: shelfOf(e.shelves, state), at: 0, settled: false });
}

/** Queues a choice at the least that its call can cost, or leaves it at its shelf until that holds one term more. */
function wait(e: Enumeration, choice: Choice): void {
  const argument = choice.shelf.list[choice.at];
  if (argument === undefined) choice.shelf.waiting.push(choice);
  else push(e.queue, choice.cost + argument.cost + (choice.state.left - 1) * e.floor, choice);
}

/** Undefined when it fails on an input or gives what is known. */
function compute(e: Enumeration, call: Call): Computed | undefined {
  const { args } = call;
  // A leaf's value is what `identity` makes of it.
  const line =
    args === undefined
      ? { callee: IDENTITY, args: [call.token] }
      : { callee: call.token, args: args.map((_, k) => variableAt(k)) };
  let sum: string;
  const values: Value[] = [];
  try {
    for (const [k, machine] of e.machines.entries()) {
      machine.fuel = e.limits.fuel;
      values.push(runLine(machine, line, args === undefined ? [] : args.map((a) => a.values[k]!)));
    }
    sum = digest(values);
  } catch (error) {
    if (!isFault(error)) throw error;
    e.failed++;
    return undefined;
  }
  let seen = e.seen.get(call.type.key);
  if (seen === undefined) {
    seen = new Set();
    e.seen.set(call.type.key, seen);
  }
  if (seen.has(sum)) {
    e.repeated++;
    return undefined;
  }
  seen.add(sum);
  return { ...call, values, digest: sum, runs: e.runs };
}

const textOf = (token: Token, args: readonly Computed[]): string =>
  `${nameOf(token)}(${args.map((a) => a.text).join(",")})`;
