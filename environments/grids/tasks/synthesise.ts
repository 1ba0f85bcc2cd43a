import type { Random } from "../../../src/core/random.ts";
import type { Example, Token } from "../../environment.ts";
import { type Language, languageOf } from "../language/language.ts";
import { encode } from "../language/program.ts";
import { randomProgram } from "../language/sources/random.ts";
import { programTokens, tokenOf } from "../language/tokens.ts";
import { promptOf } from "../view/vocabulary.ts";
import { between, blob, coloursOf, noise, scene } from "./families/scenes.ts";
import { demonstrationCount, sceneInputs } from "./generate.ts";
import type { Grid } from "./grid.ts";
import { runAnswer, teaches } from "./judge.ts";
import type { GridTask } from "./task.ts";

/** Share of the made-up programs that may use the library: the others keep what the policy knows of primitives alive. */
const WITH_LIBRARY = 0.5;

/**
 * A made-up pair: random inputs, a random program of one to six lines in this language, every second one without the words
 * of its library, and the prompt of what it makes of them. It never reads the families' reference programs: populations are examined on those.
 */
export function synthesise(random: Random, wide: Language): Example & { task: GridTask } {
  for (;;) {
    const inputs = madeInputs(random);
    if (inputs.length < 2) continue;
    const weight = coloursFirst(inputs);
    const plain = wide.abstractions.length > 0 && random.next() >= WITH_LIBRARY;
    const language = plain ? languageOf(wide.dsl) : wide;
    // Several programs on one set of inputs: making inputs costs as much as running a program on them.
    for (let tries = 0; tries < 6; tries++) {
      const lines = randomProgram(random, inputs, {
        maxLines: 1 + random.weighted([1, 3, 4, 3, 2, 1]),
        weight,
        language,
      });
      // Most draws that come to something have one line, and there are few of those to learn.
      if (lines === undefined || (lines.length === 1 && random.next() < 0.7)) continue;
      const demonstrations: { input: Grid; output: Grid }[] = [];
      for (const input of inputs) {
        const output = runAnswer(lines, input, language);
        if (output !== undefined) demonstrations.push({ input, output });
      }
      if (demonstrations.length !== inputs.length || !teaches(demonstrations)) continue;
      const task: GridTask = { id: "made-up", family: "made-up", demonstrations, tests: [] };
      return { prompt: promptOf(demonstrations), answer: encode(lines), task };
    }
  }
}

const COLOURS = ["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"].map(tokenOf);

/** A program that names a colour mostly names one that is there. */
function coloursFirst(inputs: readonly Grid[]): (token: Token) => number {
  const weights = new Float64Array(programTokens.length).fill(1);
  for (const { cells } of inputs) for (const colour of cells) weights[COLOURS[colour]!] = 4;
  return (token) => weights[token]!;
}

function madeInputs(random: Random): Grid[] {
  const count = demonstrationCount(random);
  if (random.next() < 0.7) return sceneInputs(random, count);
  const colours = coloursOf(random, 4);
  const inputs: Grid[] = [];
  for (let draw = 0; draw < 3 * count && inputs.length < count; draw++) {
    const [height, width] = [between(random, 3, 10), between(random, 3, 10)];
    const pieces = Array.from({ length: between(random, 1, 4) }, () =>
      blob(random, between(random, 1, 8), random.pick(colours)),
    );
    const input =
      random.next() < 0.3 ? noise(random, height, width, colours.slice(0, 3)) : scene(random, height, width, pieces);
    if (input !== undefined) inputs.push(input);
  }
  return inputs;
}
