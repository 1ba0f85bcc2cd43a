/**
 * Colours, dashes and shapes. Categories follow Okabe and Ito 2008, without yellow and black, which vanish on white or on
 * dark. Each also has a dash and a shape, so that no difference is shown by colour alone.
 */
import {
  interpolateCividis,
  interpolatePuOr,
  lab,
  type SymbolType,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from "d3";

export type Style = { colour: string; dash: string; shape: SymbolType };

/** The shape of the base; nothing else uses it. */
export const BASE_SHAPE = symbolStar;

const COLOURS = 6;
const DASHES = ["", "7 3", "2 2.5", "9 3 2 3"];
const SHAPES = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolCross, symbolWye];

/** The style of category `index`: 6 colours x 4 dashes before a line repeats, 36 colour-shape pairs for points. */
export function style(index: number): Style {
  return {
    colour: `var(--c${index % COLOURS})`,
    dash: DASHES[Math.floor(index / COLOURS) % DASHES.length]!,
    shape: SHAPES[(index + Math.floor(index / COLOURS)) % SHAPES.length]!,
  };
}

/** A colour scale for cells: sequential, or diverging if values may be negative. Lightness changes evenly, so that it reads right with any colour vision and in grey print. */
export function cellScale(low: number, high: number): { colour: (value: number) => string; diverging: boolean } {
  const diverging = low < 0;
  const span = diverging ? Math.max(-low, high) : high;
  const share = (value: number) => (span > 0 ? Math.max(-1, Math.min(1, value / span)) : 0);
  // 48 steps: cells of one colour become one path, which keeps a matrix of 25,000 cells fast.
  const step = (t: number) => Math.round(t * 47) / 47;
  const colour = (value: number) => {
    if (!Number.isFinite(value)) return "var(--missing)";
    return diverging ? interpolatePuOr(step(0.5 - share(value) / 2)) : interpolateCividis(step(share(value)));
  };
  return { colour, diverging };
}

/** Black or white, whichever is readable on the colour. */
export function inkOn(colour: string): string {
  if (colour.startsWith("var")) return "var(--ink)";
  return lab(colour).l > 55 ? "#000" : "#fff";
}
