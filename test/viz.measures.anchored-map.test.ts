import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anchoredMaps, isPlaced, type Point } from "../viz/measures/anchored-map.ts";

const point = fc.record({
  x: fc.double({ min: -2, max: 2, noNaN: true }),
  y: fc.double({ min: -2, max: 2, noNaN: true }),
});
const map = fc.array(point, { minLength: 4, maxLength: 9 });
const nowhere: Point = { x: Number.NaN, y: Number.NaN };

const moved = (points: readonly Point[], angle: number, mirror: boolean, dx: number, dy: number): Point[] =>
  points.map(({ x, y }) => {
    const [u, v] = mirror ? [x, -y] : [x, y];
    return { x: u * Math.cos(angle) - v * Math.sin(angle) + dx, y: u * Math.sin(angle) + v * Math.cos(angle) + dy };
  });

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

describe("anchoredMaps", () => {
  it("has the fixed point at the origin in every round, and keeps all distances", () => {
    fc.assert(
      fc.property(map, map, (first, second) => {
        const size = Math.min(first.length, second.length);
        const maps = [first.slice(0, size), second.slice(0, size)];
        anchoredMaps(maps, size - 1).forEach((anchored, r) => {
          expect(Math.hypot(anchored[size - 1]!.x, anchored[size - 1]!.y)).toBeLessThan(1e-9);
          for (const a of anchored.keys()) {
            for (const b of anchored.keys())
              expect(distance(anchored[a]!, anchored[b]!)).toBeCloseTo(distance(maps[r]![a]!, maps[r]![b]!), 6);
          }
        });
      }),
    );
  });

  it("shows no movement where a round was only shifted, turned or mirrored", () => {
    fc.assert(
      fc.property(map, fc.double({ min: 0, max: 6, noNaN: true }), fc.boolean(), (points, angle, mirror) => {
        const [before, after] = anchoredMaps([points, moved(points, angle, mirror, 3, -1)], 0);
        before!.forEach((p, k) => {
          expect(distance(p, after![k]!)).toBeLessThan(1e-4);
        });
      }),
    );
  });

  it("leaves out what was not measured, and takes it up again where it was last seen", () => {
    const points = [
      { x: 0, y: 0 },
      { x: 1, y: 0 },
      { x: 0, y: 2 },
      { x: -1, y: -1 },
    ];
    const gone = moved(points, 1, false, 2, 2).map((p, k) => (k === 1 ? nowhere : p));
    const back = moved(points, 2, true, 0, 1);
    const lost = points.map((p, k) => (k === 0 ? nowhere : p));
    const [first, second, third, none] = anchoredMaps([points, gone, back, lost], 0);
    expect(second!.map(isPlaced)).toEqual([true, false, true, true]);
    expect(distance(second![3]!, first![3]!)).toBeLessThan(1e-6);
    expect(distance(third![1]!, first![1]!)).toBeLessThan(1e-6);
    expect(none!.some(isPlaced)).toBe(false);
    expect(anchoredMaps([], 0)).toEqual([]);
  });
});
