import { burn, type Meter } from "../../limits.ts";
import type { Colors } from "./colors.ts";

/** Draws a pattern, its first cell at (top, left); its cells of the colour `clear` draw nothing. */
export function draw(m: Meter, out: Colors, p: Colors, top: number, left: number, clear: number): void {
  burn(m, p.cells.length);
  for (let i = Math.max(0, -top); i < Math.min(p.height, out.height - top); i++) {
    for (let j = Math.max(0, -left); j < Math.min(p.width, out.width - left); j++) {
      const c = p.cells[i * p.width + j]!;
      if (c !== clear) out.cells[(top + i) * out.width + left + j] = c;
    }
  }
}

/** As `draw`, over cells of `ground` only. */
export function drawUnder(m: Meter, out: Colors, p: Colors, top: number, left: number, ground: number): void {
  burn(m, p.cells.length);
  for (let i = Math.max(0, -top); i < Math.min(p.height, out.height - top); i++) {
    for (let j = Math.max(0, -left); j < Math.min(p.width, out.width - left); j++) {
      const at = (top + i) * out.width + left + j;
      if (out.cells[at] === ground) out.cells[at] = p.cells[i * p.width + j]!;
    }
  }
}
