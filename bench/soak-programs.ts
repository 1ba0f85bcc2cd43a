import { digest } from "../environments/grids/language/digest.ts";
import { type Machine, runLine } from "../environments/grids/language/interpreter.ts";
import { extended } from "../environments/grids/language/language.ts";
import { isFault } from "../environments/grids/language/limits.ts";
import { type Line, renderProgram } from "../environments/grids/language/program.ts";
import { signatures } from "../environments/grids/language/signatures.ts";
import {
  constantValue,
  FIRST_CONSTANT,
  INPUT,
  isConstant,
  tokenOf,
  variableAt,
} from "../environments/grids/language/tokens.ts";
import type { Type } from "../environments/grids/language/types.ts";
import { isMatrix, type Value } from "../environments/grids/language/value.ts";
import type { Grid } from "../environments/grids/tasks/grid.ts";
import { gridOf } from "../environments/grids/tasks/grid.ts";
import type { Random } from "../src/core/random.ts";

/** The result of a program, and its cost. */
export type Soaked = { lines: readonly Line[]; ended: "value" | "fault"; fuel: number; cpuMs: number };

const MAX_LINES = 10;
/** How often an argument is of any kind at all instead of the one that is wanted. */
const WILD = 0.12;

/**
 * A random program, run line by line: any primitive, with arguments that are mostly of the kind it wants. Kinds are
 * those of the values at hand and not of the type checker, so that most lines run and many should not have.
 */
export function soakProgram(random: Random, machine: Machine, scratch: Scratch): Soaked {
  const start = process.cpuUsage();
  scratch.begin(machine.input);
  const lines: Line[] = [];
  const values: Value[] = [];
  const fuel = machine.fuel;
  let ended: Soaked["ended"] = "value";
  const length = 1 + random.integer(MAX_LINES);
  while (lines.length < length) {
    const line = scratch.line(random);
    lines.push(line);
    try {
      const value = runLine(machine, line, values);
      digest([value]);
      values.push(value);
      scratch.add(variableAt(values.length - 1), value);
    } catch (error) {
      if (!isFault(error)) throw new Error(`not a fault: ${textOf(lines)}`, { cause: error });
      ended = "fault";
      // Out of fuel the rest would fail too; else the line is left out and the program goes on.
      if (machine.fuel < 0 || random.next() < 0.2) break;
      lines.pop();
    }
  }
  return { lines, ended, fuel: fuel - machine.fuel, cpuMs: process.cpuUsage(start).user / 1000 };
}

export const textOf = (lines: readonly Line[]): string => renderProgram(lines, extended).replaceAll("\n", "; ");

type Kind = "Integer" | "Boolean" | "Grid" | "Set" | "Tuple" | "Pair" | "Fn";
const kinds: readonly Kind[] = ["Integer", "Boolean", "Grid", "Set", "Tuple", "Pair", "Fn"];
type Wanted = { token: number; overloads: readonly (readonly (Kind | undefined)[])[] };

/** Tokens by kind: constants and primitives always, variables as they are made. */
export class Scratch {
  private readonly wanted: readonly Wanted[];
  private readonly byKind: Record<Kind, number[]>;
  private readonly fixed: Record<Kind, number>;

  constructor() {
    this.wanted = [...signatures].map(([name, schemes]) => ({
      token: tokenOf(name),
      overloads: schemes.map(({ params }) => params.map(headOf)),
    }));
    this.byKind = { Integer: [], Boolean: [], Grid: [], Set: [], Tuple: [], Pair: [], Fn: [] };
    for (let t = FIRST_CONSTANT; isConstant(t); t++) this.add(t, constantValue(t));
    for (const { token } of this.wanted) this.byKind.Fn.push(token);
    this.fixed = Object.fromEntries(kinds.map((k) => [k, this.byKind[k].length])) as Record<Kind, number>;
  }

  /** Forgets the variables of the program before. Without a value I stands for a grid. */
  begin(input: Value | undefined): void {
    for (const kind of kinds) this.byKind[kind].length = this.fixed[kind];
    if (input === undefined) this.byKind.Grid.push(INPUT);
    else this.add(INPUT, input);
  }

  /** A line that was not run may be of any kind. */
  addAny(line: number): void {
    for (const kind of kinds) this.byKind[kind].push(variableAt(line));
  }

  /** Twice: what a program computed is read more often than a constant. */
  add(token: number, value: Value): void {
    const kind = kindOf(value);
    if (kind !== undefined) this.byKind[kind].push(token, token);
  }

  line(random: Random): Line {
    const { token, overloads } = random.pick(this.wanted);
    return { callee: token, args: random.pick(overloads).map((kind) => this.argument(random, kind)) };
  }

  private argument(random: Random, wanted: Kind | undefined): number {
    const kind = wanted === undefined || random.next() < WILD ? random.pick(kinds) : wanted;
    const list = this.byKind[kind];
    if (list.length === 0) return INPUT;
    // What came last is likelier: programs that build on themselves go furthest.
    const near = random.next() < 0.6 ? Math.floor(list.length * (1 - random.next() ** 3)) : random.integer(list.length);
    return list[Math.min(near, list.length - 1)]!;
  }
}

function headOf(type: Type): Kind | undefined {
  return type.kind === "var" ? undefined : (type.name as Kind);
}

function kindOf(v: Value): Kind | undefined {
  if (typeof v === "number") return "Integer";
  if (typeof v === "boolean") return "Boolean";
  if (v === null) return undefined;
  if (isMatrix(v)) return "Grid";
  if (v.kind === "fn") return "Fn";
  if (v.kind === "tuple") return v.items.length === 2 && v.items.every((x) => typeof x === "number") ? "Pair" : "Tuple";
  return "Set";
}

/** Inputs of several sizes and looks. */
export function soakInputs(random: Random): Grid[] {
  return [1, 2, 3, 5, 8, 12, 20, 30].map((side) => {
    const width = 1 + random.integer(side);
    const colours = 2 + random.integer(8);
    const share = random.next();
    return gridOf(
      Array.from({ length: side }, () =>
        Array.from({ length: width }, () => (random.next() < share ? random.integer(colours) : 0)),
      ),
    );
  });
}
