// Longer than most: every clue here compares whole grids and shares the same few comparisons.
import type { Grid } from "../../tasks/grid.ts";
import { cut, holdsImage, type Shape, SYMMETRIES, type Symmetry, shapesOf, swapsSides } from "../look.ts";
import { agreed, type Pair, type Seen } from "./see.ts";

/** Clues that relate the whole output to the whole input: sizes, blocks, parts, scaling, crops. */
export function layoutClues(
  pairs: readonly Pair[],
  seen: readonly Seen[],
  number: (n: number) => string | undefined,
): string[] {
  return [
    ...sizeClues(pairs, number),
    ...blockClues(pairs),
    ...scaleClues(pairs, number),
    ...partClues(pairs),
    ...cropClues(pairs, seen),
  ];
}

export function sizeRelation({ input, output }: Pair): string {
  const [h, w, H, W] = [input.height, input.width, output.height, output.width];
  if (h === H && w === W) return "size:same";
  if (H === 1 && W === 1) return "size:one";
  if (h === W && w === H) return "size:turned";
  if (H === 2 * h && W === 2 * w) return "size:x2";
  if (H === 3 * h && W === 3 * w) return "size:x3";
  if (H === h && W > w && W % w === 0) return "size:wider";
  if (W === w && H > h && H % h === 0) return "size:taller";
  if (2 * H <= h && h <= 2 * H + 1 && 2 * W <= w && w <= 2 * W + 1) return "size:quarter";
  if ((H === h && W === w >> 1) || (W === w && H === h >> 1)) return "size:half";
  return H <= h && W <= w ? "size:less" : "size:varies";
}

function sizeClues(pairs: readonly Pair[], number: (n: number) => string | undefined): string[] {
  const relation = agreed(pairs.map(sizeRelation));
  const rows = agreed(pairs.map((p) => p.output.height));
  const columns = agreed(pairs.map((p) => p.output.width));
  const loose = relation === undefined || relation === "size:less" || relation === "size:varies";
  const clues = [loose && rows !== undefined && columns !== undefined ? "size:fixed" : (relation ?? "size:varies")];
  if (!loose) return clues;
  const [r, c] = [rows === undefined ? undefined : number(rows), columns === undefined ? undefined : number(columns)];
  if (r !== undefined) clues.push("rows:", r);
  if (c !== undefined) clues.push("columns:", c);
  if (pairs.every((p) => p.output.height === p.output.width)) clues.push("size:square");
  return clues;
}

/** The output as blocks of the input's size: which image of the input each block holds. */
function blockClues(pairs: readonly Pair[]): string[] {
  const turned = pairs.every((p) => p.input.height === p.output.width && p.input.width === p.output.height);
  const sides = ({ input, output }: Pair) => [output.height / input.height, output.width / input.width] as const;
  const [down, across] = turned ? [1, 1] : sides(pairs[0]!);
  const whole = Number.isInteger(down) && Number.isInteger(across) && down <= 3 && across <= 3;
  if (!whole || !(turned || pairs.every((p) => sides(p)[0] === down && sides(p)[1] === across))) return [];
  const names: string[] = [];
  for (let i = 0; i < down; i++) {
    for (let j = 0; j < across; j++) {
      const fits = (s: Symmetry) =>
        pairs.every(({ input, output }) => {
          const fitting = turned || input.height === input.width || !swapsSides(s);
          return fitting && holdsImage(output, i * input.height, j * input.width, input, s);
        });
      names.push(SYMMETRIES.find(fits) ?? "none");
    }
  }
  return names.some((n) => n !== "none") ? ["blocks:", ...names] : [];
}

function scaleClues(pairs: readonly Pair[], number: (n: number) => string | undefined): string[] {
  const factor = (a: Grid, b: Grid): string | undefined => {
    const [down, across] = [b.height / a.height, b.width / a.width];
    if (!Number.isInteger(down) || !Number.isInteger(across) || down * across === 1) return undefined;
    for (let i = 0; i < b.height; i++) {
      for (let j = 0; j < b.width; j++) {
        if (b.cells[i * b.width + j] !== a.cells[Math.floor(i / down) * a.width + Math.floor(j / across)])
          return undefined;
      }
    }
    return `${down} ${across}`;
  };
  const up = pairs.map((p) => factor(p.input, p.output));
  const down = pairs.map((p) => factor(p.output, p.input));
  const found = up.every((f) => f !== undefined) ? up : down.every((f) => f !== undefined) ? down : undefined;
  if (found === undefined) return [];
  const [a, b] = (agreed(found) ?? "").split(" ").map((n) => number(Number(n)));
  return agreed(found) !== undefined && a !== undefined && b !== undefined ? ["scaled:", a, b] : ["scaled:", "varies"];
}

const PARTS: Record<string, (g: Grid) => Grid | undefined> = {
  tophalf: (g) => (g.height > 1 ? cut(g, 0, 0, g.height >> 1, g.width) : undefined),
  bottomhalf: (g) => (g.height > 1 ? cut(g, (g.height + 1) >> 1, 0, g.height >> 1, g.width) : undefined),
  lefthalf: (g) => (g.width > 1 ? cut(g, 0, 0, g.height, g.width >> 1) : undefined),
  righthalf: (g) => (g.width > 1 ? cut(g, 0, (g.width + 1) >> 1, g.height, g.width >> 1) : undefined),
  trim: (g) => (g.height > 2 && g.width > 2 ? cut(g, 1, 1, g.height - 2, g.width - 2) : undefined),
  compress: squeezed,
};

/** Which part the output is (or, where the size stayed, which parts its own halves are). */
function partClues(pairs: readonly Pair[]): string[] {
  if (pairs.every((p) => sizeRelation(p) === "size:same")) return halvesKept(pairs);
  const names = Object.keys(PARTS);
  const paths = [...names.map((n) => [n]), ...names.slice(0, 2).flatMap((a) => names.slice(2, 4).map((b) => [a, b]))];
  for (const path of paths) {
    for (const symmetry of SYMMETRIES) {
      const holds = pairs.every(({ input, output }) => {
        let part: Grid | undefined = input;
        for (const name of path) part = part && PARTS[name]!(part);
        return part !== undefined && isImage(output, part, symmetry);
      });
      if (holds) return ["part:", ...path, symmetry];
    }
    const scaled = pairs.every(({ input, output }) => {
      let part: Grid | undefined = input;
      for (const name of path) part = part && PARTS[name]!(part);
      return part !== undefined && scaledFrom(output, part);
    });
    if (scaled) return ["part:", ...path, "scaled-crop"];
  }
  return [];
}

const HALVES = ["tophalf", "bottomhalf", "lefthalf", "righthalf"] as const;

function halvesKept(pairs: readonly Pair[]): string[] {
  const clues: string[] = [];
  const inputs = pairs.map((p) => HALVES.map((name) => PARTS[name]!(p.input)));
  const outputs = pairs.map((p) => HALVES.map((name) => PARTS[name]!(p.output)));
  for (const [a, place] of HALVES.entries()) {
    for (const [b, source] of HALVES.entries()) {
      const symmetry = SYMMETRIES.find((s) =>
        pairs.every((_, d) => {
          const [part, of] = [outputs[d]![a], inputs[d]![b]];
          return part !== undefined && of !== undefined && isImage(part, of, s);
        }),
      );
      if (symmetry === undefined) continue;
      clues.push("part:", place, source, symmetry);
      break;
    }
    if (clues.length >= 8) break;
  }
  // One half that stayed as it was says little: most changes leave one.
  return clues.length === 4 && clues[1] === clues[2] && clues[3] === "identity" ? [] : clues;
}

export function isImage(image: Grid, of: Grid, symmetry: Symmetry): boolean {
  const [height, width] = swapsSides(symmetry) ? [of.width, of.height] : [of.height, of.width];
  return image.height === height && image.width === width && holdsImage(image, 0, 0, of, symmetry);
}

function squeezed(grid: Grid): Grid | undefined {
  const rows: number[] = [];
  const columns: number[] = [];
  const { height, width, cells } = grid;
  for (let i = 0; i < height; i++)
    if (cells.subarray(i * width, (i + 1) * width).some((c) => c !== cells[i * width])) rows.push(i);
  for (let j = 0; j < width; j++)
    if (rows.length > 0 && Array.from({ length: height }, (_, i) => cells[i * width + j]).some((c) => c !== cells[j]))
      columns.push(j);
  if (rows.length === 0 || columns.length === 0 || rows.length * columns.length === cells.length) return undefined;
  const out = new Uint8Array(rows.length * columns.length);
  for (const [a, i] of rows.entries())
    for (const [b, j] of columns.entries()) out[a * columns.length + b] = cells[i * width + j]!;
  return { height: rows.length, width: columns.length, cells: out };
}

/** Whether a whole row or column has one colour that is not the ground. */
export function hasStripes(grid: Grid, ground: number): boolean {
  const { height, width, cells } = grid;
  const uniform = (start: number, step: number, count: number) => {
    if (cells[start] === ground) return false;
    for (let n = 1; n < count; n++) if (cells[start + n * step] !== cells[start]) return false;
    return true;
  };
  for (let i = 0; i < height; i++) if (uniform(i * width, 1, width)) return true;
  for (let j = 0; j < width; j++) if (uniform(j, width, height)) return true;
  return false;
}

const CHOICES: Record<string, (seen: Seen, input: Grid) => Shape | undefined> = {
  "which:only": ({ shapes }) => (shapes.length === 1 ? shapes[0] : undefined),
  "which:largest": ({ largest }) => largest,
  "which:smallest": ({ smallest }) => smallest,
  "which:top": ({ shapes }) => extreme(shapes, (s) => s.top),
  "which:bottom": ({ shapes }) => extreme(shapes, (s) => -s.top),
  "which:left": ({ shapes }) => extreme(shapes, (s) => s.left),
  "which:right": ({ shapes }) => extreme(shapes, (s) => -s.left),
  "which:each": ({ shapes }) => (shapes.length === 0 ? undefined : around(shapes)),
};

/** Which shape's box the output is cut from: as it is, turned, scaled, refilled or doubled. */
function cropClues(pairs: readonly Pair[], seen: readonly Seen[]): string[] {
  if (pairs.every((p) => sizeRelation(p) === "size:same")) return [];
  const boxed = (k: number, shape: Shape | undefined) =>
    shape && cut(pairs[k]!.input, shape.top, shape.left, shape.bottom - shape.top + 1, shape.right - shape.left + 1);
  const clues: string[] = [];
  const trial = (name: readonly string[], boxes: readonly (Grid | undefined)[]) => {
    if (clues.length > 6 || !boxes.every((b) => b !== undefined)) return;
    const grids = boxes as readonly Grid[];
    const outputs = pairs.map((p) => p.output);
    const symmetry = SYMMETRIES.find((s) => grids.every((g, k) => isImage(outputs[k]!, g, s)));
    if (symmetry !== undefined) clues.push("crop:", ...name, symmetry);
    else if (grids.every((g, k) => g.height < outputs[k]!.height || g.width < outputs[k]!.width)) {
      if (grids.every((g, k) => scaledFrom(outputs[k]!, g))) clues.push("crop:", ...name, "scaled-crop");
      else if (grids.every((g, k) => SYMMETRIES.some((s) => holdsImage(outputs[k]!, 0, 0, g, s))))
        clues.push("crop:", ...name, "doubled");
      else if (grids.every((g, k) => endsWith(outputs[k]!, g))) clues.push("crop:", ...name, "doubled");
    } else if (grids.every((g, k) => refilled(outputs[k]!, g, seen[k]!.ground)))
      clues.push("crop:", ...name, "filled-crop");
    else if (
      name.length === 2 &&
      grids.every((g, k) => g.height === outputs[k]!.height && g.width === outputs[k]!.width)
    )
      clues.push("crop:", ...name, "none"); // a colour's box: the right size, other contents
  };
  for (const [name, choose] of Object.entries(CHOICES))
    trial(
      [name],
      seen.map((s, k) => boxed(k, choose(s, pairs[k]!.input))),
    );
  const colours = ["ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"];
  for (const [c, name] of colours.entries()) {
    if (seen.every((s) => s.inputCounts[c + 1]! > 0)) {
      trial(
        ["which:colour", name],
        seen.map((_, k) => boxed(k, boxOfColour(pairs[k]!.input, c + 1))),
      );
    }
  }
  trial(
    ["which:rarest"],
    seen.map((s, k) => boxed(k, boxOfColour(pairs[k]!.input, rarest(s.inputCounts)))),
  );
  return clues;
}

export function rarest(counts: Uint16Array): number {
  let best = -1;
  for (let c = 0; c < 10; c++) if (counts[c]! > 0 && (best < 0 || counts[c]! < counts[best]!)) best = c;
  return best;
}

function extreme(shapes: readonly Shape[], of: (s: Shape) => number): Shape | undefined {
  if (shapes.length < 2) return undefined;
  const values = shapes.map(of);
  const least = Math.min(...values);
  return values.filter((v) => v === least).length === 1 ? shapes[values.indexOf(least)] : undefined;
}

function around(shapes: readonly Shape[]): Shape {
  return shapes.reduce((a, b) => ({
    colour: -1,
    cells: a.cells,
    top: Math.min(a.top, b.top),
    left: Math.min(a.left, b.left),
    bottom: Math.max(a.bottom, b.bottom),
    right: Math.max(a.right, b.right),
  }));
}

function boxOfColour(grid: Grid, colour: number): Shape | undefined {
  const shapes = shapesOf(grid, -1, { diagonal: true }).filter((s) => s.colour === colour);
  return shapes.length === 0 ? undefined : around(shapes);
}

/** Up to a symmetry, each cell of `small` fills a block of `large`. */
function scaledFrom(large: Grid, small: Grid): boolean {
  const [down, across] = [large.height / small.height, large.width / small.width];
  if (!Number.isInteger(down) || !Number.isInteger(across)) return false;
  const shrunk = { height: small.height, width: small.width, cells: new Uint8Array(small.cells.length) };
  for (let i = 0; i < large.height; i++) {
    for (let j = 0; j < large.width; j++) {
      const at = Math.floor(i / down) * small.width + Math.floor(j / across);
      const corner = Math.floor(i / down) * down * large.width + Math.floor(j / across) * across;
      if (large.cells[i * large.width + j] !== large.cells[corner]) return false;
      shrunk.cells[at] = large.cells[corner]!;
    }
  }
  return SYMMETRIES.some((s) => isImage(shrunk, small, s));
}

function endsWith(large: Grid, small: Grid): boolean {
  const [top, left] = [large.height - small.height, large.width - small.width];
  return top >= 0 && left >= 0 && holdsImage(large, top, left, small, "identity");
}

function refilled(output: Grid, box: Grid, ground: number): boolean {
  if (output.height !== box.height || output.width !== box.width) return false;
  return box.cells.every((c, k) => c === ground || output.cells[k] === c);
}
