import { swapping } from "./colours.ts";
import type { Family } from "./family.ts";
import { border, holes, outline, stencil } from "./filling.ts";
import { halves, logic } from "./halves.ts";
import { connecting, rays, stripes } from "./lines.ts";
import { gravity, move } from "./motion.ts";
import { crop, denoise, order, recolour } from "./objects.ts";
import { counting, scale, tile } from "./sizes.ts";
import { completion, mirror, rotate } from "./symmetry.ts";

/** Every family, in the order in which agents are given one: neighbours in the list ask for different ideas. */
export const families: readonly Family[] = [
  mirror,
  crop,
  rays,
  swapping,
  logic,
  scale,
  holes,
  recolour,
  tile,
  stencil,
  counting,
  halves,
  move,
  outline,
  rotate,
  denoise,
  border,
  connecting,
  completion,
  gravity,
  order,
  stripes,
];
