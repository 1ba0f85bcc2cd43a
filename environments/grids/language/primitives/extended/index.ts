import type { ExtendedDefinitions } from "../define.ts";
import { bars } from "./bars.ts";
import { bounces } from "./bounces.ts";
import { boxes } from "./boxes.ts";
import { completions } from "./complete.ts";
import { crops } from "./crops.ts";
import { gravities } from "./gravity.ts";
import { holes } from "./holes.ts";
import { keepers } from "./keep.ts";
import { kroneckers } from "./kronecker.ts";
import { links } from "./links.ts";
import { mirrors } from "./mirrors.ts";
import { overlays } from "./overlay.ts";
import { parities } from "./parity.ts";
import { periods } from "./periods.ts";
import { permutations } from "./permute.ts";
import { rays } from "./rays.ts";
import { recolorings } from "./recolor.ts";
import { scales } from "./scale.ts";
import { sectionPicks } from "./sectionpicks.ts";
import { sections } from "./sections.ts";
import { simplifications } from "./simplify.ts";
import { stamps } from "./stamps.ts";
import { touches } from "./touch.ts";
import { traitColors } from "./traitcolors.ts";
import { traitPaints } from "./traitpaint.ts";

/**
 * Primitives of ours, by name. Their order is that of their tokens: a trained base knows a primitive by its number. So a
 * new one goes at the end, in a table of its own after the last one here, never into a table that is there already.
 */
export const extendedPrimitives: ExtendedDefinitions = {
  ...mirrors,
  ...traitPaints,
  ...traitColors,
  ...recolorings,
  ...rays,
  ...bounces,
  ...stamps,
  ...completions,
  ...touches,
  ...holes,
  ...kroneckers,
  ...overlays,
  ...sections,
  ...sectionPicks,
  ...gravities,
  ...periods,
  ...bars,
  ...parities,
  ...permutations,
  ...links,
  ...boxes,
  ...keepers,
  ...crops,
  ...scales,
  ...simplifications,
};

export const extendedNames: readonly string[] = Object.keys(extendedPrimitives);
