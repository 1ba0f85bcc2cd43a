import { type Dsl, dsls } from "../../environments/grids/language/language.ts";
import type { Experiment } from "../config/schema.ts";
import { WanderError } from "../core/errors.ts";

export { type Dsl, dsls } from "../../environments/grids/language/language.ts";

/** What programs are written in. Throws E_CONFIG for an experiment of another world. */
export function dslOf({ environment }: Experiment): Dsl {
  const found = dsls.find((dsl) => dsl === environment.dsl);
  if (found !== undefined) return found;
  throw new WanderError("E_CONFIG", `programs are for ARC grids, and environment.kind is ${environment.kind}`, {
    hint: "leave the programs out, or choose environment.kind=grids",
  });
}
