import { arithmetic } from "./arithmetic.ts";
import { choosing } from "./choosing.ts";
import { colours } from "./colours.ts";
import { combinators } from "./combinators.ts";
import { cropping } from "./cropping.ts";
import type { Definition } from "./define.ts";
import { drawing } from "./drawing.ts";
import { extendedPrimitives } from "./extended/index.ts";
import { joining } from "./joining.ts";
import { logic } from "./logic.ts";
import { measuring } from "./measuring.ts";
import { objects } from "./objects.ts";
import { painting } from "./painting.ts";
import { pairs } from "./pairs.ts";
import { periods } from "./periods.ts";
import { placing } from "./placing.ts";
import { relations } from "./relations.ts";
import { scaling } from "./scaling.ts";
import { sets } from "./sets.ts";
import { tuples } from "./tuples.ts";
import { turning } from "./turning.ts";
import { walking } from "./walking.ts";

/** The reference's 160 by what they work on, then ours: each with its type and what it does. */
export const definitions: ReadonlyMap<string, Definition> = new Map(
  [
    ...[logic, arithmetic, pairs],
    ...[turning, scaling, joining, cropping, painting, colours],
    ...[placing, measuring, relations, drawing, objects, periods],
    ...[sets, tuples, choosing, walking, combinators],
    extendedPrimitives,
  ].flatMap((table) => Object.entries(table)),
);
