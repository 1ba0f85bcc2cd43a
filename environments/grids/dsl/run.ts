import { WanderError } from "../../../src/core/errors.ts";
import type { Body, Token } from "../../environment.ts";
import type { Grid } from "../grid.ts";
import { type Language, reference } from "./language.ts";
import { asWanderError, defaultLimits, fail, type Limits, type Meter, newMeter } from "./limits.ts";
import { call, type Library, type LibraryFunction, type Machine, primitiveValue } from "./primitives/all.ts";
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
import { type Func, gridValue, type Value } from "./values.ts";

/** In a term, the token that applies its first argument, a computed function, to the rest: no variable needs it there. */
export const CALL: Token = FIRST_VARIABLE;

/**
 * Runs a program on one grid. E_PROGRAM when a line fails or the answer is no grid, E_LIMIT past a limit. A caller's own
 * `meter` holds what fuel is left, after a failure too.
 */
export function runProgram(
  lines: readonly Line[],
  input: Grid,
  limits: Limits = defaultLimits,
  language: Language = reference,
  meter: Meter = newMeter(limits),
): Grid {
  const machine: Machine = Object.assign(meter, { library: libraryOf(language, input) });
  const values: Value[] = [];
  lines.forEach((line, k) => {
    try {
      values.push(runLine(machine, line, input, values));
    } catch (error) {
      throw asWanderError(error, `line ${k + 1}`);
    }
  });
  const output = gridValue(machine, values.at(-1) ?? null);
  if (output !== undefined) return output;
  throw new WanderError("E_PROGRAM", `line ${lines.length}: the answer is no grid of 1 to 30 rows and columns`, {
    hint: "end a program with a line that gives a grid",
  });
}

/** The value of one line, given those before it. Throws a fault. */
export function runLine(machine: Machine, line: Line, input: Grid, values: readonly Value[]): Value {
  machine.depth = 0;
  const read = (t: Token) => tokenValue(t, input, values, machine);
  return call(machine, isSlot(line.callee) ? slotValue(machine, line.callee) : read(line.callee), line.args.map(read));
}

/** The abstractions as runnable functions, by token name. `input` stands for I, should a body name it. */
export function libraryOf({ abstractions }: Language, input: Grid): Library {
  const library = new Map<string, LibraryFunction>();
  for (const a of abstractions) {
    const arity = a.holes.length;
    library.set(nameOf(a.token), {
      arity,
      run: (meter, args) => runBody(meter as Machine, a.body, args, input),
    });
  }
  return library;
}

function runBody(machine: Machine, body: Body, args: readonly Value[], input: Grid): Value {
  if ("hole" in body) return args[body.hole] ?? fail("an abstraction's hole has no argument");
  const inner = body.args.map((b) => runBody(machine, b, args, input));
  if (body.token === CALL && inner.length > 0) return call(machine, inner[0]!, inner.slice(1));
  if (isSlot(body.token)) {
    const f = slotValue(machine, body.token);
    return inner.length === f.arity ? call(machine, f, inner) : f;
  }
  const value = tokenValue(body.token, input, [], machine);
  return inner.length === 0 ? value : call(machine, value, inner);
}

function tokenValue(token: Token, input: Grid, values: readonly Value[], machine: Machine): Value {
  if (token === INPUT) return input;
  if (isVariable(token)) return values[lineOf(token)] ?? fail(`${nameOf(token)} is not given`);
  if (isConstant(token)) return constantValue(token);
  if (isPrimitive(token)) return primitiveValue(nameOf(token))!;
  if (isSlot(token)) return slotValue(machine, token);
  return fail(`${nameOf(token)} has no value`);
}

function slotValue(machine: Machine, token: Token): Func {
  const name = nameOf(token);
  const found = machine.library?.get(name);
  return found === undefined ? fail(`${name} is not defined`) : { kind: "fn", name, arity: found.arity, args: [] };
}
