import type { Grid } from "../../tasks/grid.ts";
import { holdsImage, imageOf, SYMMETRIES, swapsSides } from "../look.ts";
import { rarest, sizeRelation } from "./layout.ts";
import type { Pair, Seen } from "./see.ts";
import { agreed } from "./see.ts";

const COLOURS = ["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"];

/** Clues about colours as such: palettes, renamings, the one colour an output is made of. */
export function paletteClues(pairs: readonly Pair[], seen: readonly Seen[]): string[] {
  const clues: string[] = [];
  const added = seen.map((s) => colours((c) => s.outputCounts[c]! > 0 && s.inputCounts[c]! === 0));
  const removed = seen.map((s) => colours((c) => s.outputCounts[c]! === 0 && s.inputCounts[c]! > 0));
  for (const [marker, lists] of [
    ["added:", added],
    ["removed:", removed],
  ] as const) {
    const everywhere = COLOURS.filter((_, c) => lists.every((l) => l.includes(c)));
    if (everywhere.length > 0) clues.push(marker, ...everywhere.slice(0, 2));
    else if (lists.every((l) => l.length > 0)) clues.push(marker, "varies");
  }
  const inks = agreed(seen.map((s) => colours((c) => s.outputCounts[c]! > 0).length));
  clues.push(inks === 1 ? "inks:one" : inks === 2 ? "inks:two" : "inks:more");
  if (inks === 1) {
    const only = seen.map((s) => s.outputCounts.findIndex((n) => n > 0));
    const same = agreed(only);
    if (same !== undefined) clues.push("paint:", COLOURS[same]!);
    if (seen.every((s, k) => only[k] === s.ground)) clues.push("colour:most");
    if (seen.every((s, k) => only[k] === rarest(s.inputCounts))) clues.push("colour:least");
    if (seen.every((s, k) => s.largest?.colour === only[k])) clues.push("colour:largest");
    if (seen.every((s, k) => s.smallest?.colour === only[k])) clues.push("colour:smallest");
    clues.push(...countClues(pairs, seen));
  }
  return clues;
}

/** What the output's number of cells, or its longer side, counts. */
function countClues(pairs: readonly Pair[], seen: readonly Seen[]): string[] {
  const sides = pairs.map((p) => Math.max(p.output.height, p.output.width));
  if (agreed(sides) !== undefined) return [];
  const clues: string[] = [];
  if (seen.every((s, k) => s.shapes.length === sides[k])) clues.push("count:shapes");
  if (seen.every((s, k) => s.inputCounts.filter((n) => n > 0).length === sides[k])) clues.push("count:colours");
  const counted = COLOURS.filter((_, c) => seen.every((s, k) => s.inputCounts[c] === sides[k]));
  if (counted.length > 0) clues.push("count:ink", ...counted.slice(0, 2));
  if (seen.every((s, k) => s.inputCounts[rarest(s.inputCounts)] === sides[k])) clues.push("count:rarest");
  return clues;
}

/** The output is an image of the input with colours renamed: which image, and from which colour to which. */
export function renamingClues(pairs: readonly Pair[]): string[] {
  for (const symmetry of SYMMETRIES) {
    const maps = pairs.map((p) => renaming(p, symmetry));
    if (!maps.every((m) => m !== undefined)) continue;
    const joint = new Int8Array(10).fill(-1);
    let clash = false;
    for (const map of maps) {
      for (let c = 0; c < 10; c++) {
        if (map![c]! < 0) continue;
        if (joint[c]! >= 0 && joint[c] !== map![c]) clash = true;
        joint[c] = map![c]!;
      }
    }
    // A colour renamed in one demonstration and missing in another: the renamed colour depends on the input.
    for (let c = 0; c < 10; c++) {
      if (joint[c]! >= 0 && joint[c] !== c && maps.some((m) => m![c]! < 0)) clash = true;
    }
    if (clash) return ["map:", symmetry, "map:varies"];
    const moved = colours((c) => joint[c]! >= 0 && joint[c] !== c);
    return moved.length === 0
      ? []
      : ["map:", symmetry, ...moved.slice(0, 4).flatMap((c) => [COLOURS[c]!, COLOURS[joint[c]!]!])];
  }
  return [];
}

function renaming({ input, output }: Pair, symmetry: (typeof SYMMETRIES)[number]): Int8Array | undefined {
  const [height, width] = swapsSides(symmetry) ? [input.width, input.height] : [input.height, input.width];
  if (output.height !== height || output.width !== width) return undefined;
  // The input with each cell's place as its "colour", turned, says which cell came from where.
  const map = new Int8Array(10).fill(-1);
  const image = imageOf(input, symmetry);
  for (let k = 0; k < image.cells.length; k++) {
    const [from, to] = [image.cells[k]!, output.cells[k]!];
    if (map[from]! >= 0 && map[from] !== to) return undefined;
    map[from] = to;
  }
  return map;
}

/** Two halves of the input, cell on cell: which logic says where the output is not ground. */
export function logicClues(pairs: readonly Pair[]): string[] {
  const clues: string[] = [];
  for (const beside of [true, false]) {
    const half = (g: Grid) => (beside ? g.width / 2 : g.height / 2);
    const fits = pairs.every(
      ({ input, output }) =>
        Number.isInteger(half(input)) &&
        output.height === (beside ? input.height : half(input)) &&
        output.width === (beside ? half(input) : input.width),
    );
    if (!fits) continue;
    clues.push(beside ? "halves:beside" : "halves:above");
    for (const to of COLOURS.keys()) {
      const name = LOGIC.find(([, f]) => pairs.every((p) => logicHolds(p, beside, to, f)));
      const used = pairs.every((p) => p.output.cells.includes(to));
      if (name !== undefined && used) clues.push(name[0], COLOURS[to]!);
      if (clues.length > 6) return clues;
    }
  }
  return clues;
}

const LOGIC: readonly (readonly [string, (a: boolean, b: boolean) => boolean])[] = [
  ["logic:and", (a, b) => a && b],
  ["logic:or", (a, b) => a || b],
  ["logic:xor", (a, b) => a !== b],
  ["logic:nor", (a, b) => !a && !b],
  ["logic:first", (a, b) => a && !b],
  ["logic:second", (a, b) => !a && b],
];

function logicHolds(
  { input, output }: Pair,
  beside: boolean,
  to: number,
  f: (a: boolean, b: boolean) => boolean,
): boolean {
  for (let i = 0; i < output.height; i++) {
    for (let j = 0; j < output.width; j++) {
      const a = input.cells[i * input.width + j] !== 0;
      const b = input.cells[(beside ? i : i + output.height) * input.width + (beside ? j + output.width : j)] !== 0;
      if (f(a, b) !== (output.cells[i * output.width + j] === to)) return false;
    }
  }
  return true;
}

export function symmetryClue(pairs: readonly Pair[]): string[] {
  const all = (s: (typeof SYMMETRIES)[number]) =>
    pairs.every(({ output: g }) => (!swapsSides(s) || g.height === g.width) && holdsImage(g, 0, 0, g, s));
  const [h, v] = [all("hmirror"), all("vmirror")];
  if (h && v) return ["symmetric:hv"];
  if (h || v) return [h ? "symmetric:h" : "symmetric:v"];
  return all("dmirror") ? ["symmetric:d"] : [];
}

export function sameSize(pairs: readonly Pair[]): boolean {
  return pairs.every((p) => sizeRelation(p) === "size:same");
}

function colours(keep: (c: number) => boolean): number[] {
  return Array.from(COLOURS.keys()).filter(keep);
}
