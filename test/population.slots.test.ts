import { describe, expect, it } from "vitest";
import { complete } from "../environments/defaults.ts";
import { gridEnvironment } from "../environments/grids/environment.ts";
import { reference } from "../environments/grids/language/language.ts";
import type { Solution } from "../shared/findings.ts";
import { compressCorpus } from "../shared/library/compress.ts";
import type { LibraryEntry } from "../shared/library/entry.ts";
import { weightsOf } from "../shared/library/weights.ts";
import { blobOf } from "../src/core/blob.ts";
import { allocateParameters } from "../src/core/parameters.ts";
import { freeIdle, withIdle } from "../src/population/free-slots.ts";
import { firstState } from "../src/population/state.ts";

const environment = complete(
  gridEnvironment({ families: [], practice: [], probe: [], probes: [], familyProbes: () => [] }, reference),
);
const kaleidoscope = "x1 = vmirror(I)\nx2 = hconcat(I, x1)\nx3 = hmirror(x2)\nO = vconcat(x2, x3)";
const tile = "x1 = hconcat(I, I)\nO = vconcat(x1, x1)";
const solved = (text: string, k: number, terms = environment): Solution => ({
  ...{ taskId: `task${k}`, family: "grids", agent: 0, round: 1, logProb: 0, result: "" },
  prompt: [k],
  answer: terms.text.parse(text),
});
const plain = [kaleidoscope, kaleidoscope, tile, tile, tile].map((text, k) => solved(text, k));
const library = compressCorpus(
  environment,
  plain,
  [],
  { minUses: 2, maxSize: 12, maxHoles: 3, perRound: 2, closed: true },
  1,
);
const wide = environment.terms.withAbstractions(library);
/** The names of the two, whichever was made first. */
const nameOf = (text: string) => library.find((entry) => wide.terms.renderBody(entry).includes(text))!.name;

describe("how useful an abstraction is", () => {
  it("is the share of solved tasks that have it in their shortest program", () => {
    const weights = new Map(library.map((entry, k) => [entry.name, weightsOf(wide.terms, plain, library)[k]]));
    expect(weights.get(nameOf("vmirror"))).toBeCloseTo(2 / 5);
    expect(weights.get(nameOf("vconcat(x1, x1)"))).toBeCloseTo(3 / 5);
    expect(weightsOf(wide.terms, [], library)).toEqual([0, 0]);
  });
});

describe("an abstraction that nobody uses", () => {
  const used = library[0]!;
  const unused: LibraryEntry[] = library.map((entry) => ({ ...entry, weight: 0 }));

  it("counts the sharings in which no new solution has it, from the one after it was made", () => {
    const solution = solved(`O = ${used.name}(I)`, 9, wide);
    expect(withIdle(unused, [], 1)).toEqual(unused);
    const once = withIdle(unused, [solution], 2);
    expect(once.map(({ idle }) => idle)).toEqual([undefined, 1]);
    expect(withIdle(once, [], 3).map(({ idle }) => idle)).toEqual([1, 2]);
    expect(withIdle(once, [], 3).map(({ idle, ...entry }) => entry)).toEqual(unused);
    const needed = once.map((entry) => ({ ...entry, weight: 0.1 }));
    expect(withIdle(needed, [], 3).map(({ idle }) => idle)).toEqual([undefined, undefined]);
  });

  it("frees its slot, and every answer that has it is spelled without", () => {
    const idle = unused.map((entry, k) => (k === 0 ? { ...entry, idle: 4 } : entry));
    const [first, second] = [solved(`O = ${used.name}(I)`, 1, wide), solved(`O = ${library[1]!.name}(I)`, 2, wide)];
    const start = blobOf(allocateParameters(4));
    const replay = [first, second].map(({ prompt, answer, taskId }) => ({
      ...{ prompt, answer, taskId },
      ...{ source: "solution" as const, priority: 1, round: 1 },
    }));
    const { agents } = firstState(
      [{ id: 0, family: "grids" }],
      { base: undefined, startOf: () => start },
      undefined,
      0,
      replay,
    );
    const inboxes = [{ solutions: [first], consequences: [] }];
    const after = freeIdle(environment, idle, { archive: [first, second], agents, inboxes }, 4);
    expect(after.freed).toEqual([idle[0]]);
    expect(after.library).toEqual([idle[1]]);
    const rest = environment.terms.withAbstractions(after.library);
    const answers = [after.archive, after.agents[0]!.replay, [...after.inboxes![0]!.solutions, second]];
    for (const [a, b] of answers) {
      expect(a!.answer).not.toContain(used.token);
      expect(rest.text.render(a!.answer)).toMatch(/\n/); // written out
      expect(b!.answer).toEqual(second.answer);
    }
    expect(freeIdle(environment, idle, { archive: [first], agents, inboxes }, 5)).toMatchObject({
      library: idle,
      freed: [],
      archive: [first],
    });
  });
});
