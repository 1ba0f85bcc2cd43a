import { burn } from "../limits.ts";
import type { Matrix } from "../value.ts";
import { call, type Expression, integer } from "./expression.ts";
import { readGrid } from "./goal-reading.ts";
import type { Matcher } from "./matcher.ts";
import { symmetries } from "./rearrangements.ts";
import { fits, type Known, know, type Scene, stale } from "./scene.ts";

/**
 * The output's colour is a function of the pair of colours that two computed grids of its size have there: and, or,
 * xor, one over the other. Written as fills over one of the two (or a canvas) of the cells in which one grid, or both,
 * have a colour.
 */
export const combination: Matcher = {
  name: "combination",
  *propose(scene) {
    for (const [a, b] of pairsOf(scene)) {
      if (stale(scene, a, b)) continue;
      const table = pairTable(scene, a, b);
      if (table !== undefined) yield* written(scene, a, b, table);
    }
  },
};

/**
 * Two computed grids; one and its mirror image or turn, as what a symmetric picture is restored from; one with its cells
 * made as large as itself and one repeated as often, as what a picture made of itself is.
 */
function* pairsOf(scene: Scene): Iterable<readonly [Known<Matrix>, Known<Matrix>]> {
  const grids = scene.grids.filter((g) => fits(scene, g));
  for (const [k, a] of grids.entries()) for (const b of grids.slice(k + 1)) yield [a, b];
  for (const a of grids) {
    for (const s of symmetries) {
      const b = stale(scene, a) ? undefined : know(scene, s.on(a.expression), readGrid);
      if (b !== undefined && fits(scene, b)) yield [a, b];
    }
  }
  for (const g of scene.grids) {
    const n = g.at[0]!.height;
    const squares = g.at.every((x) => x.height === n && x.width === n);
    const grown = scene.outputs.every((o) => o.height === n * n && o.width === n * n);
    if (stale(scene, g) || !squares || !grown || n < 2) continue;
    const repeat = (join: string, x: Expression) =>
      Array(n)
        .fill(x)
        .reduce((all, one) => call(join, all, one));
    const a = know(scene, call("upscale", g.expression, integer(n)), readGrid);
    const b = know(scene, repeat("vconcat", repeat("hconcat", g.expression)), readGrid);
    if (a !== undefined && b !== undefined) yield [a, b];
  }
}

/** A pair of colours that occurs, and the colour the output has there. */
type Case = { readonly a: number; readonly b: number; readonly to: number };

function pairTable(scene: Scene, a: Known<Matrix>, b: Known<Matrix>): readonly Case[] | undefined {
  const to = new Map<number, number>();
  for (const [d, output] of scene.outputs.entries()) {
    const [left, right] = [a.at[d]!.cells, b.at[d]!.cells];
    burn(scene.meter, output.cells.length);
    for (let k = 0; k < output.cells.length; k++) {
      if (left[k]! < 0 || left[k]! > 9 || right[k]! < 0 || right[k]! > 9) return undefined;
      const key = left[k]! * 10 + right[k]!;
      const known = to.get(key);
      if (known === undefined) to.set(key, output.cells[k]!);
      else if (known !== output.cells[k]) return undefined;
    }
  }
  const cases = [...to].sort(([x], [y]) => x - y);
  return cases.map(([key, c]) => ({ a: Math.floor(key / 10), b: key % 10, to: c }));
}

/** Cells to write to, as the cases they are, and what is written: right for some cases, to be written over for others. */
type Write = {
  readonly where: (c: Case) => boolean;
  readonly right: (c: Case) => boolean;
  readonly on: (base: Expression) => Expression;
};

const MAX_WRITES = 3;

/**
 * From the last write back: it must be right wherever it writes, which settles those cases; the write before it need
 * only be right for the rest, and the grid written on for what is left in the end.
 */
function* written(scene: Scene, a: Known<Matrix>, b: Known<Matrix>, table: readonly Case[]): Iterable<Expression> {
  const writes = writesOf(a.expression, b.expression, table);
  const bases = basesOf(a.expression, b.expression, table);
  const search = function* (
    left: readonly Case[],
    depth: number,
    last: (g: Expression) => Expression,
  ): Iterable<Expression> {
    for (const base of bases) if (left.every(base.right)) yield last(base.on(a.expression));
    if (depth === 0) return;
    for (const w of writes) {
      burn(scene.meter, left.length);
      const hit = left.filter(w.where);
      if (hit.length > 0 && hit.length < left.length && hit.every(w.right))
        yield* search(
          left.filter((c) => !w.where(c)),
          depth - 1,
          (g) => last(w.on(g)),
        );
    }
  };
  for (let depth = 0; depth <= MAX_WRITES; depth++) {
    let found = 0;
    for (const x of search(table, depth, (g) => g)) {
      yield x;
      if (++found === 8) return;
    }
    if (found > 0) return; // more writes than needed are only a longer way to say the same
  }
}

/** Either grid, or a canvas of one colour. */
function basesOf(a: Expression, b: Expression, table: readonly Case[]): Write[] {
  const where = () => true;
  const canvas = (c: number) => call("canvas", integer(c), call("shape", a));
  return [
    { where, right: (c) => c.to === c.a, on: () => a },
    { where, right: (c) => c.to === c.b, on: () => b },
    ...coloursIn(table, "to").map((t) => ({ where, right: (c: Case) => c.to === t, on: () => canvas(t) })),
  ];
}

function writesOf(a: Expression, b: Expression, table: readonly Case[]): Write[] {
  const regions: { where: (c: Case) => boolean; patch: Expression }[] = [];
  const of = (g: Expression, c: number) => call("ofcolor", g, integer(c));
  for (const x of coloursIn(table, "a")) regions.push({ where: (c) => c.a === x, patch: of(a, x) });
  for (const y of coloursIn(table, "b")) regions.push({ where: (c) => c.b === y, patch: of(b, y) });
  for (const { a: x, b: y } of table)
    regions.push({ where: (c) => c.a === x && c.b === y, patch: call("intersection", of(a, x), of(b, y)) });
  const without = (g: Expression, c: number) => call("difference", call("asindices", g), of(g, c));
  regions.push({ where: (c) => c.a !== 0, patch: without(a, 0) }, { where: (c) => c.b !== 0, patch: without(b, 0) });
  const fills = regions.flatMap(({ where, patch }) =>
    coloursIn(table, "to").map((t) => ({
      where,
      right: (c: Case) => c.to === t,
      on: (g: Expression) => call("fill", g, integer(t), patch),
    })),
  );
  const copies = regions.flatMap(({ where, patch }) =>
    (["a", "b"] as const).map((from) => ({
      where,
      right: (c: Case) => c.to === c[from],
      on: (g: Expression) => call("paint", g, call("toobject", patch, from === "a" ? a : b)),
    })),
  );
  return [...fills, ...copies];
}

const coloursIn = (table: readonly Case[], part: "a" | "b" | "to"): number[] =>
  [...new Set(table.map((c) => c[part]))].sort((x, y) => x - y);
