import { type Random, stream } from "../../../../src/core/random.ts";
import { type Line, parseProgram } from "../../language/program.ts";
import type { Rule } from "../families/family.ts";
import { coloursOf, field, pieces } from "../families/scenes.ts";
import { fromRule, type GeneratedTask, type Made, type Purpose, taskFrom, tryRun } from "../generate.ts";
import { sameGrid } from "../grid.ts";
import { compose } from "./compose.ts";
import type { Part } from "./crafts.ts";
import type { ComposedFamily } from "./families.ts";

/** Draws of parts before giving up. Of some stocks few draws of three parts fit each other. */
const MAKES = 2000;
const COLOURS = 3;

/** The task number `index` of a composed family: the same for the same (seed, family, index), unlimited in `index`. */
export function composedTask(
  seed: number,
  family: ComposedFamily,
  index: number,
  purpose: Purpose = "task",
): GeneratedTask {
  const random = stream(seed, "composed", purpose, family.name, index);
  const draw = family.begin(random, index);
  for (let make = 0; make < MAKES; make++) {
    const parts = draw(random);
    const made = fromRule(random, ruleOf(random, parts, family));
    if (made === undefined || !everyPartMatters(parts, made)) continue;
    return taskFrom(random, made, { family: family.name, index, purpose, level: family.depthOf(index) });
  }
  throw new RangeError(`family ${family.name} made no task in ${MAKES} tries at index ${index}`);
}

function ruleOf(random: Random, parts: readonly Part[], { scenes }: ComposedFamily): Rule {
  const needed = [...new Set(parts.flatMap(({ needs }) => needs ?? []))];
  const colours = [...needed, ...coloursOf(random, COLOURS - needed.length, needed)];
  const count = (craft: string) => parts.filter((part) => part.craft === craft).length;
  const border = 2 * count("core"); // what these take off
  const input = scenes === true || count("cut") > 0 ? pieces(colours) : field(colours, 3 + border, 5 + border);
  return { program: compose(parts), input };
}

/** Whether without any one of the parts one of the first two demonstrations would come out differently. */
function everyPartMatters(parts: readonly Part[], { pairs }: Made): boolean {
  if (parts.length === 1) return true; // no output is its input
  return parts.every((_, left) => {
    const others: readonly Line[] = parseProgram(compose(parts.filter((_, k) => k !== left)));
    return pairs.slice(0, 2).some(({ input, output }) => {
      const made = tryRun(others, input);
      return made === undefined || !sameGrid(made, output);
    });
  });
}
