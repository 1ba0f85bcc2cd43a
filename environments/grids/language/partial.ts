// Longer than most: one state machine, from an open token to a line that has run.
import type { PartialStatus, Token, Tokens } from "../../environment.ts";
import type { Grid } from "../tasks/grid.ts";
import { digest } from "./digest.ts";
import {
  advance,
  arityOf,
  callState,
  completable,
  type Entry,
  entryOf,
  extendScope,
  isGridEntry,
  resultOf,
  type Scope,
  type State,
  type TypeSpace,
} from "./infer.ts";
import { type Machine, newMachine, runLine } from "./interpreter.ts";
import { type Language, reference } from "./language.ts";
import { defaultLimits, isFault, type Limits, unlessFault } from "./limits.ts";
import type { Line } from "./program.ts";
import { typeSpace } from "./space.ts";
import {
  ANSWER_LENGTH,
  END,
  INPUT,
  isVariable,
  lineOf,
  MAX_LINES,
  nameOf,
  programTokens,
  variableAt,
} from "./tokens.ts";
import type { Value } from "./value.ts";
import { gridValue } from "./values.ts";

export type PartialOptions = { readonly limits?: Limits; readonly language?: Language };

/** A program as far as it is written, with what its lines gave. Treat it as immutable: extending gives a new one. */
export type ProgramPartial = {
  readonly session: Session;
  readonly tokens: Tokens;
  readonly lines: readonly Line[];
  /** [line][input] */
  readonly values: readonly (readonly Value[])[];
  /** Digest of I, then of each line, over all inputs: equal digests are equal values. */
  readonly digests: readonly string[];
  /** The line being written: callee and arguments so far. */
  readonly open: readonly Token[];
  readonly status: PartialStatus;
  /** Whether the last line gave what I or an earlier line had given already. */
  readonly redundant: boolean;
  /** Lines run so far; one run = one line on all inputs, remembered or not. */
  readonly runs: number;
  /** Fuel left on each input. */
  readonly fuel: readonly number[];
  readonly scope: Scope;
  readonly state: State | undefined;
};

/** Shared by all partial programs of one start: while the start is kept, equal calls on equal values run once. */
type Session = {
  readonly inputs: readonly Grid[];
  readonly limits: Limits;
  readonly machines: readonly Machine[];
  readonly space: TypeSpace;
  readonly memo: Map<string, Ran>;
  /** Cells and elements that the memo keeps alive. */
  held: number;
};
/** A line's values, or undefined if it failed; `short` = it failed for want of fuel, having had `fuel`. */
type Ran = {
  values: readonly Value[] | undefined;
  digest: string;
  used: readonly number[];
  short: boolean;
  fuel: readonly number[];
};

const MAX_MEMO = 20_000;
/** About 16 MB a session at the most; forgetting costs time and changes nothing. */
const MAX_HELD = 2_000_000;

/** The empty program on these inputs. */
export function startProgram(inputs: readonly Grid[], options: PartialOptions = {}): ProgramPartial {
  const { limits = defaultLimits, language = reference } = options;
  const space = typeSpace(language);
  const machines = inputs.map((input) => newMachine(input, limits, language));
  return {
    session: { inputs, limits, machines, space, memo: new Map(), held: 0 },
    tokens: [],
    lines: [],
    values: [],
    digests: [digest(machines.map((m) => m.input))],
    open: [],
    status: "step",
    redundant: false,
    runs: 0,
    fuel: inputs.map(() => limits.fuel),
    scope: space.root,
    state: undefined,
  };
}

export function programStatus(partial: ProgramPartial): PartialStatus {
  return partial.status;
}

/** [tokens] 1 = legal. Do not write to it: the same array is handed out for every equal situation. */
export function legalTokens(partial: ProgramPartial): Uint8Array {
  if (partial.status === "done" || partial.status === "failed") return nothing;
  const { space } = partial.session;
  return partial.state === undefined ? calleeMask(space, partial) : argumentMask(space, partial.state, partial.scope);
}

/** The program with one more token. A token that does not fit, or a line that fails on any input, gives "failed". */
export function extendProgram(partial: ProgramPartial, token: Token): ProgramPartial {
  const tokens = [...partial.tokens, token];
  const failed = (): ProgramPartial => ({ ...partial, tokens, status: "failed" });
  if (partial.status === "done" || partial.status === "failed") return failed();
  const { space } = partial.session;
  if (token === END) return canEnd(partial) ? { ...partial, tokens, status: "done" } : failed();
  const entry = entryOf(space, partial.scope, token);
  if (entry === undefined) return failed();
  let state: State | undefined;
  if (partial.state !== undefined) state = advance(space, partial.state, entry);
  else {
    const room = roomFor(partial, arityOf(entry) ?? ANSWER_LENGTH);
    state = room === "none" ? undefined : callState(space, entry, room === "grid");
  }
  if (state === undefined) return failed();
  const open = [...partial.open, token];
  if (state.left > 0) return { ...partial, tokens, open, state, status: "open" };
  return complete(partial, tokens, open, resultOf(space, state)) ?? failed();
}

/** Equal = computes the same so far: what the lines gave, in any order, and the line being written. */
export function programSignature(partial: ProgramPartial): string {
  const known = [...new Set(partial.digests)].sort();
  const name = (t: Token) => digestOf(partial, t) ?? nameOf(t);
  // A finished program is what its last line gave.
  if (partial.status === "done") return `done ${partial.digests.at(-1)}`;
  return `${partial.status} ${known.join(" ")} ; ${partial.open.map(name).join(" ")}`;
}

/** Of what I or an earlier line gave; undefined for any other token. */
function digestOf(p: ProgramPartial, token: Token): string | undefined {
  if (token === INPUT) return p.digests[0];
  return isVariable(token) ? p.digests[1 + lineOf(token)] : undefined;
}

const nothing = new Uint8Array(programTokens.length);

function canEnd(p: ProgramPartial): boolean {
  if (p.lines.length === 0 || p.state !== undefined || !isGridEntry(p.scope.entries.at(-1)!)) return false;
  const isGrid = (v: Value, k: number) =>
    gridValue(ready(p.session.machines[k]!, p.session.limits.fuel), v) !== undefined;
  // Rows that are too large to be looked at are no answer either.
  return unlessFault(() => p.values.at(-1)!.every(isGrid)) ?? false;
}

/** What a further line with so many arguments may be: any, one that must give the answer, or none. */
function roomFor(p: ProgramPartial, arity: number): "any" | "grid" | "none" {
  if (p.lines.length >= MAX_LINES) return "none";
  const left = ANSWER_LENGTH - p.tokens.length - 1 - arity;
  // After a line that is no answer come at least `identity I` and `end`.
  if (left >= 3 && p.lines.length < MAX_LINES - 1) return "any";
  return left >= 1 ? "grid" : "none";
}

/** The token that reads a scope's k-th entry: I, then x1, x2 ... */
const scopeToken = (k: number): Token => (k === 0 ? INPUT : variableAt(k - 1));

function calleeMask(space: TypeSpace, p: ProgramPartial): Uint8Array {
  const ending = canEnd(p);
  const left = Math.min(ANSWER_LENGTH - p.tokens.length, 40);
  const key = (left * (MAX_LINES + 1) + Math.min(MAX_LINES, p.lines.length)) * 2 + Number(ending);
  const known = p.scope.masks.get(key);
  if (known !== undefined) return known;
  const mask = new Uint8Array(programTokens.length);
  if (ending) mask[END] = 1;
  const offer = (token: Token, entry: Entry | undefined) => {
    const arity = entry === undefined ? undefined : arityOf(entry);
    const room = arity === undefined ? "none" : roomFor(p, arity);
    const state = room === "none" ? undefined : callState(space, entry!, room === "grid");
    if (state !== undefined && completable(space, state, p.scope)) mask[token] = 1;
  };
  for (const token of space.callables) offer(token, space.tokenEntries[token]);
  p.scope.entries.forEach((entry, k) => {
    offer(scopeToken(k), entry);
  });
  p.scope.masks.set(key, mask);
  return mask;
}

function argumentMask(space: TypeSpace, state: State, scope: Scope): Uint8Array {
  const known = state.masks.get(scope);
  if (known !== undefined) return known;
  const fits = (entry: Entry) => {
    const next = advance(space, state, entry);
    return next !== undefined && completable(space, next, scope);
  };
  const mask = new Uint8Array(programTokens.length);
  for (const group of space.groups) if (fits(group.entry)) for (const token of group.tokens) mask[token] = 1;
  scope.entries.forEach((entry, k) => {
    if (fits(entry)) mask[scopeToken(k)] = 1;
  });
  if (state.masks.size > 500) state.masks.clear();
  state.masks.set(scope, mask);
  return mask;
}

function complete(p: ProgramPartial, tokens: Tokens, open: readonly Token[], entry: Entry): ProgramPartial | undefined {
  const line = { callee: open[0]!, args: open.slice(1) };
  const ran = run(p, line);
  if (ran.values === undefined) return undefined;
  const fuel = p.fuel.map((f, k) => f - ran.used[k]!);
  if (fuel.some((f) => f < 0)) return undefined;
  const next: ProgramPartial = {
    ...p,
    tokens,
    lines: [...p.lines, line],
    values: [...p.values, ran.values],
    digests: [...p.digests, ran.digest],
    open: [],
    status: "step",
    redundant: p.digests.includes(ran.digest),
    runs: p.runs + 1,
    fuel,
    scope: extendScope(p.scope, entry),
    state: undefined,
  };
  // The last line there is room for, and what it gave is no answer.
  return roomFor(next, 1) === "none" && !canEnd(next) ? undefined : next;
}

/** Runs a line on all inputs, or remembers what the same call on equal values gave. */
function run(p: ProgramPartial, line: Line): Ran {
  const { memo, machines, inputs } = p.session;
  const named = (t: Token) => digestOf(p, t) ?? nameOf(t);
  const key = `${named(line.callee)} ${line.args.map(named).join(" ")}`;
  const known = memo.get(key);
  // What failed for want of fuel may pass with more.
  if (known !== undefined && !(known.short && p.fuel.some((f, k) => f > known.fuel[k]!))) return known;
  const used: number[] = [];
  const values: Value[] = [];
  let sum: string | undefined;
  let short = false;
  try {
    for (let k = 0; k < inputs.length; k++) {
      const machine = ready(machines[k]!, p.fuel[k]!);
      values.push(
        runLine(
          machine,
          line,
          p.values.map((v) => v[k]!),
        ),
      );
      used.push(p.fuel[k]! - machine.fuel);
    }
    sum = digest(values);
  } catch (error) {
    if (!isFault(error)) throw error;
    short = (machines[values.length]?.fuel ?? 0) < 0;
  }
  const ran: Ran = { values: sum === undefined ? undefined : values, digest: sum ?? "", used, short, fuel: p.fuel };
  remember(p.session, key, ran);
  return ran;
}

function remember(session: Session, key: string, ran: Ran): void {
  const weight = ran.values === undefined ? 0 : ran.values.reduce<number>((sum, v) => sum + weightOf(v), 0);
  if (session.memo.size >= MAX_MEMO || session.held + weight > MAX_HELD) {
    session.memo.clear();
    session.held = 0;
  }
  session.memo.set(key, ran);
  session.held += weight;
}

/** Roughly how many numbers a value holds: those deeper than objects in sets are mostly shared. */
function weightOf(v: Value, depth = 0): number {
  if (typeof v !== "object" || v === null || depth > 2) return 1;
  if (v.kind === "grid") return v.cells.length;
  if (v.kind === "patch") return v.codes.length;
  const list = v.kind === "fn" ? v.args : v.items;
  let sum = 1;
  for (let k = 0; k < list.length; k++) sum += weightOf(list[k]!, depth + 1);
  return sum;
}

function ready(machine: Machine, fuel: number): Machine {
  machine.fuel = fuel;
  machine.depth = 0;
  return machine;
}
