import { background } from "../../view/look.ts";
import { INPUT } from "../tokens.ts";
import type { Matrix } from "../value.ts";
import { call, type Expression, integer, pairOf } from "./expression.ts";
import { readGrid, readInteger, readPair } from "./goal-reading.ts";
import { fits, type Known, know, remember, type Scene } from "./scene.ts";

/** A wanted number or pair, one a demonstration; undefined where any will do. */
export type Wanted<T> = readonly (T | undefined)[];

const MAX_ANSWERS = 3;

/** Expressions that give these colours: the constant if one does, then integers in scope, common and rare colours. */
export function coloursFor(scene: Scene, wanted: Wanted<number>): Expression[] {
  const some = wanted.filter((c) => c !== undefined);
  const constant = some[0];
  if (constant === undefined || some.some((c) => c < 0 || c > 9)) return [];
  const inScope = matching(integersOf(scene), wanted, (x, w) => w === undefined || x === w);
  return some.every((c) => c === constant) ? [integer(constant), ...inScope] : inScope;
}

/** Expressions that give these sizes or places: a constant, a pair in scope, a shape, one number of a pair varying. */
export function pairsFor(scene: Scene, wanted: readonly (readonly [number, number])[]): Expression[] {
  const [i, j] = wanted[0]!;
  const [sameI, sameJ] = [wanted.every((p) => p[0] === i), wanted.every((p) => p[1] === j)];
  if (wanted.some((p) => p[0] < 0 || p[1] < 0)) return [];
  if (sameI && sameJ) return [pairOf(i, j)];
  const found = matching(pairsOf(scene), wanted, (p, w) => p[0] === w[0] && p[1] === w[1]);
  const counts = (side: 0 | 1) => matching(integersOf(scene), wanted, (n, w) => n === w[side]);
  if (sameI) found.push(...counts(1).map((n) => call("astuple", integer(i), n)));
  else if (sameJ) found.push(...counts(0).map((n) => call("astuple", n, integer(j))));
  else for (const n of counts(0)) found.push(...counts(1).map((m) => call("astuple", n, m)));
  return found.slice(0, MAX_ANSWERS);
}

/** Numbers in scope, and those a further line gives: common and rare colours, colours of objects, counts. */
export function integersOf(scene: Scene): readonly Known<number>[] {
  return remember(scene, "integers", () => {
    const further = [
      ...scene.grids.flatMap((g) => [call("mostcolor", g.expression), call("leastcolor", g.expression)]),
      ...scene.patches.flatMap((p) => [call("color", p.expression), call("size", p.expression)]),
      ...scene.objects.map((o) => call("size", o.expression)),
      call("other", call("palette", INPUT), "ZERO"),
      call("other", call("palette", INPUT), call("mostcolor", INPUT)),
      call("numcolors", INPUT),
    ];
    return [...scene.integers, ...further.map((x) => know(scene, x, readInteger)).filter((x) => x !== undefined)];
  });
}

function pairsOf(scene: Scene): readonly Known<readonly [number, number]>[] {
  return remember(scene, "pairs", () => {
    const shapes = [...scene.grids, ...scene.patches].map((x) => call("shape", x.expression));
    const multiples = ["TWO", "THREE", "FOUR"].map((n) => call("multiply", call("shape", INPUT), n));
    const further = [...shapes, ...multiples, call("halve", call("shape", INPUT))];
    return [...scene.pairs, ...further.map((x) => know(scene, x, readPair)).filter((x) => x !== undefined)];
  });
}

/**
 * Grids of the output's size to draw on: computed ones, and canvases of the outputs' most
 * common colour.
 */
export function basesOf(scene: Scene): readonly Known<Matrix>[] {
  return remember(scene, "bases", () => [...scene.grids.filter((g) => fits(scene, g)), ...canvases(scene)]);
}

function canvases(scene: Scene): Known<Matrix>[] {
  const [colour] = coloursFor(scene, scene.outputs.map(background));
  if (colour === undefined) return [];
  const sizes = pairsFor(
    scene,
    scene.outputs.map((o) => [o.height, o.width] as const),
  );
  return sizes
    .slice(0, 2)
    .map((dims) => know(scene, call("canvas", colour, dims), readGrid))
    .filter((x) => x !== undefined);
}

/** `wanted` covers the demonstrations only: on the test inputs an expression may give what it likes. */
function matching<T, W>(
  known: readonly Known<T>[],
  wanted: readonly W[],
  right: (x: T, w: W) => boolean,
): Expression[] {
  return known
    .filter((k) => wanted.every((w, d) => right(k.at[d]!, w)))
    .slice(0, MAX_ANSWERS)
    .map((k) => k.expression);
}
