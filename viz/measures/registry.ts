import { newRegistry } from "../../src/core/registry.ts";
import { barrierMeasure } from "./barrier.ts";
import { behaviour } from "./behaviour.ts";
import { representation } from "./cka.ts";
import type { Measure } from "./measure.ts";
import { cosine, parameter } from "./parameter-distance.ts";
import { policy } from "./policy-divergence.ts";
import { relatednessMeasure } from "./relatedness.ts";

/** Every measure of divergence, in the order of the report's choice box. A user's joins by `register`. */
export const measures = newRegistry<Measure>({ what: "divergence measure", key: "measure", nameOf: ({ key }) => key }, [
  policy,
  parameter,
  cosine,
  representation,
  behaviour,
  relatednessMeasure,
  barrierMeasure,
]);
