import { sameGrid } from "../../../tasks/grid.ts";
import { fail, type Meter } from "../../limits.ts";
import { items, type Value } from "../../value.ts";
import type { ExtendedDefinition, ExtendedDefinitions } from "../define.ts";
import { type Colors, countsOf, groundOf, oriented, wantColors } from "./colors.ts";
import { equals, turned } from "./laws.ts";
import { sectionsOf } from "./split.ts";
import { occurrencesOf } from "./traits.ts";

/** One section (see sections.ts) chosen by what it holds, the first in reading order among equals. */
export const sectionPicks: ExtendedDefinitions = {
  /** The section that is unlike all others, which are alike. A fault when there is no such one. */
  sectionodd: {
    type: "(Grid) -> Grid",
    weight: 5,
    run: (m, grid) => {
      const { parts } = sectionsOf(m, wantColors(m, grid));
      const counts = occurrencesOf(parts.map(keyOf));
      const odd = counts.flatMap((n, k) => (n === 1 ? [k] : []));
      return odd.length === 1 && parts.length > 2 ? parts[odd[0]!]! : fail("no section is unlike all others");
    },
    law: turned("sectionodd"),
  },
  /** The section that occurs most often, the first in reading order among equals. A fault when all differ. */
  sectioncommon: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => {
      const { parts } = sectionsOf(m, wantColors(m, grid));
      const counts = occurrencesOf(parts.map(keyOf));
      const most = Math.max(...counts);
      return most === 1 ? fail("all sections differ") : parts[counts.indexOf(most)]!;
    },
    law: oneOf("sectioncommon"),
  },
  /** The section with the most ink, the first in reading order among equals. */
  sectionfullest: {
    type: "(Grid) -> Grid",
    weight: 5,
    run: (m, grid) => best(m, wantColors(m, grid), (p, ground) => p.cells.length - countsOf(p.cells)[ground]!),
    law: oneOf("sectionfullest"),
  },
  /** The section with the least ink, the first in reading order among equals. */
  sectionemptiest: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => best(m, wantColors(m, grid), (p, ground) => countsOf(p.cells)[ground]! - p.cells.length),
    law: oneOf("sectionemptiest"),
  },
  /** The section with the most colours, the first in reading order among equals. */
  sectioncolorful: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => best(m, wantColors(m, grid), (p) => countsOf(p.cells).reduce((n, c) => n + (c > 0 ? 1 : 0), 0)),
    law: oneOf("sectioncolorful"),
  },
  /** The one section that is its own mirror image across or down, or that alone is not. */
  sectionsymmetric: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => {
      const { parts } = sectionsOf(m, wantColors(m, grid));
      const is = parts.map((p) => sameGrid(p, oriented(m, p, 1)) || sameGrid(p, oriented(m, p, 2)));
      const yes = is.filter(Boolean).length;
      if (yes !== 1 && yes !== parts.length - 1) fail("no section stands alone by symmetry");
      return parts[is.indexOf(yes === 1)]!;
    },
    law: oneOf("sectionsymmetric"),
  },
};

type Law = ExtendedDefinition["law"];

function oneOf(name: string): Law {
  return {
    says: "it is one of the sections",
    holds: (run, grid) => {
      const one = run(name, grid!);
      return items(run("sections", grid!)).some((s) => equals(s, one));
    },
  };
}

function best(m: Meter, g: Colors, score: (p: Colors, ground: number) => number): Value {
  const ground = groundOf(g);
  const { parts } = sectionsOf(m, g);
  const scores = parts.map((p) => score(p, ground));
  return parts[scores.indexOf(Math.max(...scores))]!;
}

const keyOf = (p: Colors): string => `${p.width}:${p.cells.join(",")}`;
