import { fail, type Meter } from "../../limits.ts";
import type { Value } from "../../value.ts";
import type { ExtendedDefinition, ExtendedDefinitions } from "../define.ts";
import { type Colors, groundOf, wantColor, wantColors } from "./colors.ts";
import { both, equals, onlyPaints, turned } from "./laws.ts";
import { holeCounts, most, paintRegions, type Regions, regionsOf, shapeKeys, touchesBorder } from "./regions.ts";
import { areas, heights, isSymmetric, occurrencesOf, widths } from "./traits.ts";

/**
 * The objects with a property take the colour. An object has one colour, is not background and is connected along rows
 * and columns. A fault when there is no object, or none has the property.
 */
export const traitPaints: ExtendedDefinitions = {
  /** The objects with the most cells take the colour. */
  paintlargest: paints("paintlargest", 6, (_m, _g, r) => most(r.size)),
  /** The objects with the fewest cells take the colour. */
  paintsmallest: paints("paintsmallest", 6, (_m, _g, r) => most(r.size.map((s) => -s))),
  /** All objects but the largest take the colour. */
  paintothers: paints("paintothers", 4, (_m, _g, r) => most(r.size).map((is) => !is)),
  /** Objects of one cell take the colour. */
  paintlone: paints("paintlone", 4, (_m, _g, r) => r.size.map((s) => s === 1)),
  /** Objects of two or more cells take the colour. */
  paintjoined: paints("paintjoined", 4, (_m, _g, r) => r.size.map((s) => s > 1)),
  /** Objects of three or more cells take the colour. */
  paintthree: paints("paintthree", 2, (_m, _g, r) => r.size.map((s) => s > 2)),
  /** Objects that touch the border of the grid take the colour. */
  paintborder: paints("paintborder", 4, (_m, g, r) => touchesBorder(g, r)),
  /** Objects that do not touch the border of the grid take the colour. */
  paintinner: paints("paintinner", 2, (_m, g, r) => touchesBorder(g, r).map((is) => !is)),
  /** Objects that shut in a hole take the colour. */
  paintholed: paints("paintholed", 4, (m, g, r) => holeCounts(m, g, r).map((n) => n > 0)),
  /** Objects that are their own mirror image, across or down, take the colour. */
  paintsymmetric: paints("paintsymmetric", 3, (m, g, r) => isSymmetric(m, g, r, groundOf(g))),
  /** The objects whose form occurs most often take the colour. */
  paintcommon: paints("paintcommon", 3, (m, g, r) => most(occurrencesOf(shapeKeys(m, g, r, false)))),
  /** Objects whose form no other object has take the colour. */
  paintunique: paints("paintunique", 3, (m, g, r) => occurrencesOf(shapeKeys(m, g, r, false)).map((n) => n === 1)),
  /** Objects that fill their box take the colour. */
  paintfull: paints("paintfull", 3, (_m, _g, r) => areas(r).map((a, k) => a === r.size[k])),
  /** Objects that fill a square take the colour. */
  paintsquares: paints("paintsquares", 3, (_m, _g, r) => {
    const w = widths(r);
    return heights(r).map((h, k) => h === w[k] && h * h === r.size[k]);
  }),
  /** The objects with the tallest box take the colour. */
  painttallest: {
    type: "(Grid, Integer) -> Grid",
    weight: 4,
    run: (m, grid, color) => paint(m, grid, color, (_m, _g, r) => most(heights(r))),
    law: {
      says: "it is paintwidest of the transposed grid, transposed",
      holds: (run, grid, color) =>
        equals(run("painttallest", grid!, color!), run("dmirror", run("paintwidest", run("dmirror", grid!), color!))),
    },
  },
  /** The objects with the widest box take the colour. */
  paintwidest: {
    type: "(Grid, Integer) -> Grid",
    weight: 4,
    run: (m, grid, color) => paint(m, grid, color, (_m, _g, r) => most(widths(r))),
    law: onlyPaints("paintwidest"),
  },
};

type Choose = (m: Meter, g: Colors, r: Regions) => boolean[];

/** A property that turns with the grid. */
function paints(name: string, weight: number, choose: Choose): ExtendedDefinition {
  return {
    type: "(Grid, Integer) -> Grid",
    weight,
    run: (m, grid, color) => paint(m, grid, color, choose),
    law: both(turned(name), onlyPaints(name)),
  };
}

function paint(m: Meter, grid: Value, color: Value, choose: Choose): Colors {
  const g = wantColors(m, grid);
  const to = wantColor(color);
  const r = regionsOf(m, g, groundOf(g), false, true);
  if (r.count === 0) fail("nothing but background");
  const chosen = choose(m, g, r);
  if (!chosen.includes(true)) fail("no object has the property");
  return paintRegions(m, g, r, chosen, to);
}
