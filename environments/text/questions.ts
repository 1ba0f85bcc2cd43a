import { stream } from "../../src/core/random.ts";
import type { Example, FamilyProbes } from "../environment.ts";
import { exampleOf, type TextSettings, type TextTask, taskOf } from "./environment.ts";
import { type HeldBack, PROBE_SEED, type Source, type Split } from "./source.ts";

const PROBES = 16;
const PROBES_PER_FAMILY = 16;

/** Questions from what agents may read, with what came next: the world shows it once an answer is judged. */
export function practised(
  source: Source,
  { families, context }: TextSettings,
  count: number,
  seed: number,
): Required<TextTask>[] {
  return families.flatMap((family) => {
    const random = stream(seed, "practice", family);
    return Array.from({ length: count }, (_, k) =>
      taskOf("practice", family, k, source.window(random, family, context + 1)),
    );
  });
}

/** Up to `count` questions from what agents never read. */
export function asked(
  heldBack: HeldBack,
  split: Split,
  family: string,
  count: number,
  context: number,
): Required<TextTask>[] {
  return heldBack(split, family, count, context + 1).map((window, k) => taskOf(split, family, k, window));
}

/** Sixteen in all, from the families in turn. */
export function probesOf(heldBack: HeldBack, { families, context }: TextSettings): Required<TextTask>[] {
  const each = families.map((family) => asked(heldBack, "probe", family, Math.ceil(PROBES / families.length), context));
  const turns = Array.from({ length: PROBES }, (_, k) => each[k % families.length]![Math.floor(k / families.length)]);
  return turns.filter((task) => task !== undefined);
}

/**
 * Windows as long as what is shown, so that a policy reads them as it learned to. `shown` tells what it fits from what it
 * generalises to, where agents read the same text again and again.
 */
export function familyProbesOf(
  source: Source,
  heldBack: HeldBack,
  { families, context, segment }: TextSettings,
  comesAgain: boolean,
): FamilyProbes[] {
  const length = context + segment;
  return families.map((family) => {
    const windows = heldBack("probe", family, PROBES_PER_FAMILY, length);
    const examples = windows.map((window): Example => exampleOf(window, context));
    if (!comesAgain) return { family, examples };
    const random = stream(PROBE_SEED, "shown", family);
    return {
      family,
      examples,
      shown: windows.map(() => exampleOf(source.window(random, family, length), context)),
    };
  });
}
