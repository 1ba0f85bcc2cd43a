import { z } from "zod";
import { WanderError } from "../src/core/errors.ts";
import { nameHint } from "../src/core/names.ts";

/** The setting `families` of a world. */
export const familiesSetting = (what: string) => z.array(z.string()).optional().describe(what);

/** The families that `environment.families` names, each once, in its order; `usual` if it is left out. Throws E_CONFIG for an unknown one. */
export function chosenFamilies(
  wanted: readonly string[] | undefined,
  usual: readonly string[],
  known: readonly string[],
): string[] {
  if (wanted?.length === 0) {
    throw new WanderError("E_CONFIG", "environment.families names no family", {
      hint: "leave environment.families out for its default",
    });
  }
  for (const name of wanted ?? usual) {
    if (known.includes(name)) continue;
    throw new WanderError("E_CONFIG", `environment.families: unknown family "${name}"`, {
      hint: nameHint(name, known),
    });
  }
  return [...new Set(wanted ?? usual)];
}
