import type { Meter } from "../../limits.ts";
import { items } from "../../value.ts";
import { tupleOf } from "../../values.ts";
import type { ExtendedDefinition, ExtendedDefinitions } from "../define.ts";
import { blank, type Colors, copy, countsOf, groundOf, wantColor, wantColors } from "./colors.ts";
import { both, equals, matrix, mirrored } from "./laws.ts";
import { commonestBut } from "./regions.ts";
import { evenSectionsOf, sectionsOf, separatorOf } from "./split.ts";

/**
 * Sections: what lies between separator lines, the full rows and columns of one colour that is not background. Without
 * separators, the two halves along the longer side if it is even. A fault when there are fewer than two sections.
 * In a section, ink is what is not the grid's background.
 */
export const sections: ExtendedDefinitions = {
  /** The sections in reading order. */
  sections: {
    type: "(Grid) -> Tuple<Grid>",
    weight: 3,
    run: (m, grid) => tupleOf(m, [...sectionsOf(m, wantColors(m, grid)).parts]),
    law: {
      says: "mirrored down and across they come in the opposite order, each turned half round",
      holds: (run, grid) => {
        const forth = items(run("sections", grid!));
        const back = items(run("sections", run("rot180", grid!)));
        return forth.every((s, k) => equals(run("rot180", s), back[forth.length - 1 - k]!));
      },
    },
  },
  /** The colour of the separators. A fault when there are none. */
  separator: {
    type: "(Grid) -> Integer",
    weight: 2,
    run: (m, grid) => separatorOf(m, wantColors(m, grid)),
    law: {
      says: "the transposed grid has the same separators, and so has the mirrored one",
      holds: (run, grid) =>
        run("separator", grid!) === run("separator", run("dmirror", grid!)) &&
        run("separator", grid!) === run("separator", run("vmirror", grid!)),
    },
  },
  /** Sections of one size folded: ink where all have ink, in the colour; the rest background. */
  sectionand: folded("sectionand", (n, of) => n === of),
  /** Sections of one size folded: ink where at least one has ink, in the colour. */
  sectionor: folded("sectionor", (n) => n > 0),
  /** Sections of one size folded: ink where exactly one has ink, in the colour. */
  sectionxor: folded("sectionxor", (n) => n === 1),
  /** Sections of one size folded: ink where none has ink, in the colour. */
  sectionnor: folded("sectionnor", (n) => n === 0),
  /** Sections of one size laid over each other, the first in reading order on top. */
  sectionoverlay: {
    type: "(Grid) -> Grid",
    weight: 6,
    run: (m, grid) => layered(m, wantColors(m, grid), false),
    law: {
      says: "turned half round, the others are on top",
      holds: (run, grid) =>
        equals(run("sectionoverlay", run("rot180", grid!)), run("rot180", run("sectionunder", grid!))),
    },
  },
  /** Sections of one size laid over each other, the last in reading order on top. */
  sectionunder: {
    type: "(Grid) -> Grid",
    weight: 4,
    run: (m, grid) => layered(m, wantColors(m, grid), true),
    law: {
      says: "it has ink exactly where sectionoverlay has",
      holds: (run, grid) => {
        const [a, b] = [matrix(run("sectionunder", grid!)), matrix(run("sectionoverlay", grid!))];
        const ground = run("mostcolor", grid!);
        return a.cells.every((v, k) => (v === ground) === (b.cells[k] === ground));
      },
    },
  },
  /** Each section becomes one cell: the commonest ink in it, or background if there is none. */
  sectionmap: {
    type: "(Grid) -> Grid",
    weight: 6,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const ground = groundOf(g);
      const s = sectionsOf(m, g);
      const out = blank(m, s.down, s.across, ground);
      s.parts.forEach((p, k) => {
        const ink = commonestBut(p.cells, ground);
        if (ink >= 0) out.cells[k] = ink;
      });
      return out;
    },
    law: mirrored("sectionmap"),
  },
  /** Each section becomes one cell: the colour if it is full of ink or has the most, background if not. */
  sectionmost: {
    type: "(Grid, Integer) -> Grid",
    weight: 4,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const to = wantColor(color);
      const ground = groundOf(g);
      const s = sectionsOf(m, g);
      const ink = s.parts.map((p) => p.cells.length - countsOf(p.cells)[ground]!);
      const most = Math.max(...ink);
      const out = blank(m, s.down, s.across, ground);
      ink.forEach((n, k) => {
        if (n === most) out.cells[k] = to;
      });
      return out;
    },
    law: mirrored("sectionmost"),
  },
  /** Each section is filled with its commonest ink; the sections without ink stay. */
  sectionfill: {
    type: "(Grid) -> Grid",
    weight: 2,
    run: (m, grid) => {
      const g = wantColors(m, grid);
      const ground = groundOf(g);
      return painted(m, g, (p) => commonestBut(p.cells, ground));
    },
    law: mirrored("sectionfill"),
  },
  /** The sections with the most ink are filled with the colour, all others are emptied. */
  sectionmark: {
    type: "(Grid, Integer) -> Grid",
    weight: 2,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const to = wantColor(color);
      const ground = groundOf(g);
      const inks = sectionsOf(m, g).parts.map((p) => p.cells.length - countsOf(p.cells)[ground]!);
      const most = Math.max(...inks);
      return painted(m, g, (p) => (p.cells.length - countsOf(p.cells)[ground]! === most ? to : ground));
    },
    law: mirrored("sectionmark"),
  },
};

const complement: Readonly<Record<string, string>> = { sectionor: "sectionnor", sectionnor: "sectionor" };

function folded(name: string, is: (inked: number, of: number) => boolean): ExtendedDefinition {
  return {
    type: "(Grid, Integer) -> Grid",
    weight: 6,
    run: (m, grid, color) => {
      const g = wantColors(m, grid);
      const to = wantColor(color);
      const ground = groundOf(g);
      const { parts } = evenSectionsOf(m, g);
      const out = blank(m, parts[0]!.height, parts[0]!.width, ground);
      for (let k = 0; k < out.cells.length; k++) {
        let n = 0;
        for (const p of parts) if (p.cells[k] !== ground) n++;
        if (is(n, parts.length)) out.cells[k] = to;
      }
      return out;
    },
    law: both(mirrored(name), {
      says: "what is not ink in any section is ink in none, and the reverse",
      holds: (run, grid, color) => {
        const other = complement[name];
        if (other === undefined || run("mostcolor", grid!) === color) return true;
        const [a, b] = [matrix(run(name, grid!, color!)), matrix(run(other, grid!, color!))];
        return a.cells.every((v, k) => (v === color) !== (b.cells[k] === color));
      },
    }),
  };
}

function layered(m: Meter, g: Colors, lastOnTop: boolean): Colors {
  const ground = groundOf(g);
  const { parts } = evenSectionsOf(m, g);
  const out = blank(m, parts[0]!.height, parts[0]!.width, ground);
  for (const p of lastOnTop ? parts : [...parts].reverse()) {
    for (let k = 0; k < out.cells.length; k++) if (p.cells[k] !== ground) out.cells[k] = p.cells[k]!;
  }
  return out;
}

/** Each section in the colour that `of` gives for it; -1 leaves it. */
function painted(m: Meter, g: Colors, of: (p: Colors) => number): Colors {
  const s = sectionsOf(m, g);
  const out = copy(m, g);
  s.parts.forEach((p, k) => {
    const color = of(p);
    if (color < 0) return;
    const [top, left] = [s.tops[Math.floor(k / s.across)]!, s.lefts[k % s.across]!];
    for (let i = 0; i < p.height; i++) {
      const from = (top + i) * g.width + left;
      out.cells.fill(color, from, from + p.width);
    }
  });
  return out;
}
