/** How arms look: the same colour, dash and shape in every figure of a page. */
import type { LegendItem } from "./legend.ts";
import { type Style, style } from "./palette.ts";

/** The style of arm `k`, counted from 0. */
export const armStyle = (k: number): Style => style(k);

/** Legend entries for these arms. */
export function armItems(arms: readonly { name: string }[], kind: LegendItem["kind"]): LegendItem[] {
  return arms.map(({ name }, k) => ({ label: name, kind, style: armStyle(k) }));
}
