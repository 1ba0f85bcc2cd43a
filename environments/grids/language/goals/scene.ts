import type { Token } from "../../../environment.ts";
import type { Grid } from "../../tasks/grid.ts";
import { burn, type Meter, newMeter } from "../limits.ts";
import { extendProgram, type ProgramPartial } from "../partial.ts";
import { INPUT, isVariable, lineOf, variableAt } from "../tokens.ts";
import type { Matrix, Value } from "../value.ts";
import { append, type Expression, keyOf, mentions } from "./expression.ts";
import {
  type Patch,
  type Reader,
  readGrid,
  readGrids,
  readInteger,
  readObjects,
  readPair,
  readPatch,
} from "./goal-reading.ts";

/** Something computed, or that one or two more lines would compute: its value on every input. */
export type Known<T> = {
  readonly expression: Expression;
  /** [input]; the demonstrations come first. */
  readonly at: readonly T[];
  /** Whether it stands on the newest line. */
  readonly fresh: boolean;
};

export type Tally = { runs: number };

/** All that a matcher may look at: the partial program's values by kind, and the wanted outputs. */
export type Scene = {
  readonly partial: ProgramPartial;
  readonly inputs: readonly Grid[];
  /** One a demonstration. */
  readonly outputs: readonly Grid[];
  readonly grids: readonly Known<Matrix>[];
  readonly gridLists: readonly Known<readonly Matrix[]>[];
  readonly patches: readonly Known<Patch>[];
  readonly objects: readonly Known<readonly Patch[]>[];
  readonly integers: readonly Known<number>[];
  readonly pairs: readonly Known<readonly [number, number]>[];
  /** The variable of the newest line, when only completions that need it are wanted. */
  readonly newest: Token | undefined;
  readonly meter: Meter;
  /** Lines run so far. */
  readonly tally: Tally;
  readonly remembered: Map<string, unknown>;
};

export function sceneOf(
  partial: ProgramPartial,
  outputs: readonly Grid[],
  newestOnly: boolean,
  tally: Tally = { runs: 0 },
): Scene {
  const { inputs, limits } = partial.session;
  const newest = newestOnly && partial.lines.length > 0 ? variableAt(partial.lines.length - 1) : undefined;
  const tokens = [INPUT, ...partial.lines.map((_, k) => variableAt(k))];
  const scene: Scene = {
    partial,
    inputs,
    outputs,
    grids: [],
    gridLists: [],
    patches: [],
    objects: [],
    integers: [],
    pairs: [],
    newest,
    meter: newMeter(limits, 0),
    tally,
    remembered: new Map(),
  };
  // An empty set is a patch, a set of objects and neither: what it is on some input decides.
  const filled = (x: { at: readonly { length?: number; size?: number }[] }) =>
    x.at.some((v) => (v.length ?? v.size ?? 0) > 0);
  const read = <T>(reader: Reader<T>) =>
    tokens.map((t) => know(scene, t, reader)).filter((x): x is Known<T> => x !== undefined);
  return {
    ...scene,
    grids: read(readGrid),
    gridLists: read(readGrids).filter(filled),
    patches: read(readPatch).filter(filled),
    objects: read(readObjects).filter(filled),
    integers: read(readInteger),
    pairs: read(readPair),
  };
}

/** What an expression gives, read as one kind of thing; undefined when it fails or is no such thing on some input. */
export function know<T>(scene: Scene, expression: Expression, reader: Reader<T>): Known<T> | undefined {
  const values = valuesOf(scene, expression);
  if (values === undefined) return undefined;
  const at: T[] = [];
  for (const v of values) {
    const x = reader(v);
    if (x === undefined) return undefined;
    at.push(x);
  }
  return { expression, at, fresh: scene.newest !== undefined && mentions(expression, scene.newest) };
}

/** [input] what an expression gives, run as further lines of the partial program; undefined when it fails. */
export function valuesOf(scene: Scene, expression: Expression): readonly Value[] | undefined {
  if (expression === INPUT) return scene.partial.session.machines.map((m) => m.input);
  const { partial } = scene;
  if (typeof expression === "number") return isVariable(expression) ? partial.values[lineOf(expression)] : undefined;
  return remember(scene, `value ${keyOf(expression)}`, () => {
    const { lines, root } = append(partial.lines, expression);
    let p = partial;
    for (const line of lines.slice(partial.lines.length)) {
      p = [line.callee, ...line.args].reduce(extendProgram, p);
      scene.tally.runs++;
      if (p.status === "failed") break;
    }
    burn(scene.meter, 10 + partial.fuel.reduce((sum, f, k) => sum + f - p.fuel[k]!, 0));
    return p.status === "failed" ? undefined : p.values[lineOf(root)];
  });
}

/** Computed once per scene, at the first call. */
export function remember<T>(scene: Scene, key: string, make: () => T): T {
  if (!scene.remembered.has(key)) scene.remembered.set(key, make());
  return scene.remembered.get(key) as T;
}

/** Whether a completion from these alone was there before the newest line, so that it need not be looked for again. */
export function stale(scene: Scene, ...used: readonly Known<unknown>[]): boolean {
  return scene.newest !== undefined && !used.some((x) => x.fresh);
}

/** Whether a computed grid has the output's size in every demonstration. */
export function fits(scene: Scene, { at }: Known<Matrix>): boolean {
  return scene.outputs.every((o, d) => o.height === at[d]!.height && o.width === at[d]!.width);
}
