/**
 * Maps of several rounds in one frame: the base is the origin in all of them, and each map is turned onto the one
 * before. A classical scaling is centred on the mean of its points (Torgerson 1952): the base moves in it when the
 * others do, and its axes are arbitrary. Only distances are known, and these stay the same.
 */
import { turned, turnOnto } from "./mds.ts";

export type Point = { x: number; y: number };

/**
 * `maps` [round][point] have the same points in all rounds; point number `fixed` is the origin of the result. The turn
 * about it is that of orthogonal Procrustes (Schönemann 1966), over the points that are known in both rounds. Points
 * that were not measured are NaN and stay so; a map whose fixed point was not measured is NaN throughout.
 */
export function anchoredMaps(maps: readonly (readonly Point[])[], fixed: number): Point[][] {
  let before: number[][] = [];
  return maps.map((map) => {
    const origin = map[fixed] ?? { x: Number.NaN, y: Number.NaN };
    const moved = map.map(({ x, y }) => [x - origin.x, y - origin.y]);
    const both = [...moved.keys()].filter((k) => known(moved[k]) && known(before[k]));
    const turn = turnOnto(
      both.map((k) => before[k]!),
      both.map((k) => moved[k]!),
    );
    const aligned = both.length > 0 ? moved.map((point) => turned(point, turn)) : moved;
    // A point that is missing in this round keeps its last known place for the comparison with the next.
    before = aligned.map((point, k) => (known(point) ? point : (before[k] ?? point)));
    return aligned.map(([x, y]) => ({ x: x!, y: y! }));
  });
}

/** Whether a point was measured. */
export const isPlaced = (p: Point | undefined): p is Point =>
  p !== undefined && Number.isFinite(p.x) && Number.isFinite(p.y);

const known = (point: readonly number[] | undefined): boolean => point?.every(Number.isFinite) ?? false;
