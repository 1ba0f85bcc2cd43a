import { coloursOfInputs } from "./colours.ts";
import { call, type Expression } from "./expression.ts";
import type { Patch } from "./goal-reading.ts";
import { type Known, remember, type Scene } from "./scene.ts";
import type { Selector } from "./selectors.ts";

export type Point = { readonly i: number; readonly j: number; readonly colour: number };

/** Where the copies go: [demonstration] points, all of them or those of the objects that a selector chooses. */
export type Places = {
  readonly points: readonly (readonly Point[])[];
  readonly objects: Known<readonly Patch[]> | undefined;
  /** All copies as one patch; `s` chooses among the objects. */
  readonly copies: (pattern: Expression, s: Selector | undefined) => Expression;
  readonly recoloured: ((pattern: Expression, s: Selector) => Expression) | undefined;
  readonly markers: {
    readonly said: (s: Selector | undefined) => Expression;
    readonly at: (d: number, s: Selector | undefined) => readonly Patch[];
  };
  readonly fresh: boolean;
};

const MOST_PLACES = 60;
export const few = (all: Known<readonly Patch[]>): boolean => all.at.every((list) => list.length <= MOST_PLACES);

const corners = ["ulcorner", "center", "urcorner", "llcorner", "lrcorner"] as const;

const pointOf = (p: Patch, corner: (typeof corners)[number]): Point => {
  const colour = p.colours?.[0] ?? -1;
  if (corner === "center") {
    const half = (from: number, to: number) => from + Math.floor((to - from + 1) / 2);
    return { i: half(p.top, p.bottom), j: half(p.left, p.right), colour };
  }
  return { i: corner[0] === "u" ? p.top : p.bottom, j: corner[1] === "l" ? p.left : p.right, colour };
};

/** Cells of computed patches and of a colour of the input, and a corner of each object of a set. */
export function placesOf(scene: Scene): readonly Places[] {
  return remember(scene, "stamp places", () => [
    ...scene.patches.filter((p) => p.at.every((x) => x.colours === undefined)).flatMap((p) => eachCell(scene, p)),
    ...coloursOfInputs(scene).flatMap((p) => (p === undefined ? [] : eachCell(scene, p))),
    ...scene.objects.filter(few).flatMap((all) => ofObjects(scene, all)),
  ]);
}

function eachCell(scene: Scene, { expression, at, fresh }: Known<Patch>): Places[] {
  const patches = at.slice(0, scene.outputs.length);
  if (patches.some((p) => p.size > MOST_PLACES)) return [];
  const points = patches.map((p) => Array.from(p.rows, (i, k) => ({ i, j: p.columns[k]!, colour: -1 })));
  const copies = (pattern: Expression) => call("mapply", call("lbind", "shift", pattern), expression);
  return [
    {
      points,
      objects: undefined,
      copies,
      recoloured: undefined,
      markers: { said: () => expression, at: (d) => [at[d]!] },
      fresh,
    },
  ];
}

/** Corners that are always as far from each other as in another object say the same: the first does for both. */
function ofObjects(scene: Scene, objects: Known<readonly Patch[]>): Places[] {
  const lists = objects.at.slice(0, scene.outputs.length);
  const seen: Point[][] = [];
  return corners.flatMap((corner): Places[] => {
    const points = lists.map((list) => list.map((p) => pointOf(p, corner)));
    const flat = points.flat();
    const same = (other: Point[]) =>
      flat.every(
        ({ i, j }, k) => i - other[k]!.i === flat[0]!.i - other[0]!.i && j - other[k]!.j === flat[0]!.j - other[0]!.j,
      );
    if (seen.some(same)) return [];
    seen.push(flat);
    const shift = (pattern: Expression) => call("lbind", "shift", pattern);
    const copies = (pattern: Expression, s: Selector | undefined) =>
      s!.merged === s!.one
        ? call("shift", pattern, call(corner, s!.one))
        : call("mapply", shift(pattern), call("apply", corner, s!.those));
    const recoloured = (pattern: Expression, s: Selector) =>
      call("mapply", call("fork", "recolor", "color", call("compose", shift(pattern), corner)), s.those);
    const markers: Places["markers"] = {
      said: (s) => s!.merged,
      at: (d, s) => lists[d]!.filter((_, o) => s!.picks[d]![o] === 1),
    };
    return [{ points, objects, copies, recoloured, markers, fresh: objects.fresh }];
  });
}
