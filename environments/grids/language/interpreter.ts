import { WanderError } from "../../../src/core/errors.ts";
import type { Body, Token } from "../../environment.ts";
import type { Grid } from "../tasks/grid.ts";
import { call } from "./apply.ts";
import { primitiveValue } from "./functions.ts";
import { type Language, reference } from "./language.ts";
import { asWanderError, defaultLimits, fail, type Limits, type Meter, settleUp } from "./limits.ts";
import type { Line } from "./program.ts";
import {
  constantValue,
  FIRST_VARIABLE,
  INPUT,
  isConstant,
  isPrimitive,
  isSlot,
  isVariable,
  lineOf,
  nameOf,
} from "./tokens.ts";
import { type Func, func, gridAsValue, type Value } from "./value.ts";
import { gridValue } from "./values.ts";

/** In a term, the token that applies its first argument, a computed function, to the rest: no variable needs it there. */
export const CALL: Token = FIRST_VARIABLE;

/** What I and the tokens of abstractions stand for in a run. */
type Meaning = { readonly input: Value; readonly library: ReadonlyMap<Token, Func> };
/** The account of one run on one input. */
export type Machine = Meter & Meaning;

export function newMachine(input: Grid, limits: Limits = defaultLimits, language: Language = reference): Machine {
  const value = gridAsValue(input);
  return { limits, fuel: limits.fuel, depth: 0, input: value, library: libraryOf(language, value) };
}

/** Runs a program on one grid. Throws E_PROGRAM if a line fails or the answer is not a grid, E_LIMIT past a limit. */
export function runProgram(
  lines: readonly Line[],
  input: Grid,
  limits: Limits = defaultLimits,
  language: Language = reference,
): Grid {
  return runMetered(lines, newMachine(input, limits, language));
}

/** `runProgram` on a machine of the caller's, who may then read what fuel is left. */
export function runMetered(lines: readonly Line[], machine: Machine): Grid {
  const values: Value[] = [];
  for (let k = 0; k < lines.length; k++) {
    try {
      values.push(runLine(machine, lines[k]!, values));
    } catch (error) {
      throw asWanderError(error, `line ${k + 1}`);
    }
  }
  const output = answerOf(machine, values.at(-1) ?? null);
  if (output !== undefined) return output;
  throw new WanderError("E_PROGRAM", `line ${lines.length}: the answer is no grid of 1 to 30 rows and columns`, {
    hint: "end a program with a line that gives a grid",
  });
}

/** A proper grid, or undefined: also for what is too large to be looked at. */
function answerOf(machine: Machine, value: Value): Grid | undefined {
  try {
    return gridValue(machine, value);
  } catch (error) {
    throw asWanderError(error, "the answer");
  }
}

/** The value of one line, given those before it. Throws a fault. */
export function runLine(machine: Machine, { callee, args }: Line, values: readonly Value[]): Value {
  machine.depth = 0;
  settleUp();
  const f = tokenValue(callee, values, machine);
  const read = new Array<Value>(args.length);
  for (let k = 0; k < args.length; k++) read[k] = tokenValue(args[k]!, values, machine);
  return call(machine, f, read);
}

/** What each token stands for that means the same in every run; filled when first asked. */
const fixed: (Value | undefined)[] = [];

function tokenValue(token: Token, values: readonly Value[], { input, library }: Meaning): Value {
  const known = fixed[token];
  if (known !== undefined) return known;
  if (token === INPUT) return input;
  if (isVariable(token)) return values[lineOf(token)] ?? fail(`${nameOf(token)} is not given`);
  if (isSlot(token)) return library.get(token) ?? fail(`${nameOf(token)} is not defined`);
  if (!isConstant(token) && !isPrimitive(token)) return fail(`${nameOf(token)} has no value`);
  const value = isConstant(token) ? constantValue(token) : primitiveValue(nameOf(token))!;
  fixed[token] = value;
  return value;
}

const none: ReadonlyMap<Token, Func> = new Map();

/** The abstractions as functions, by token. `input` stands for I, should a body name it. */
function libraryOf({ abstractions }: Language, input: Value): ReadonlyMap<Token, Func> {
  if (abstractions.length === 0) return none;
  const library = new Map<Token, Func>();
  const meaning = { input, library };
  for (const { token, holes, body } of abstractions) {
    library.set(
      token,
      func(nameOf(token), holes.length, [], (meter, ...args) => runBody(meter, meaning, body, args)),
    );
  }
  return library;
}

function runBody(meter: Meter, meaning: Meaning, body: Body, args: readonly Value[]): Value {
  if ("hole" in body) return args[body.hole] ?? fail("an abstraction's hole has no argument");
  const inner = body.args.map((b) => runBody(meter, meaning, b, args));
  if (body.token === CALL && inner.length > 0) return call(meter, inner[0]!, inner.slice(1));
  const value = tokenValue(body.token, [], meaning);
  // An abstraction without holes is called in its place; with fewer arguments than it takes, it is a value.
  const called = isSlot(body.token) ? inner.length === (value as Func).arity : inner.length > 0;
  return called ? call(meter, value, inner) : value;
}
