import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { complete, freeWriting, randomAnswer } from "../environments/defaults.ts";
import type { Environment, TaskHeader } from "../environments/environment.ts";
import { stream } from "../src/core/random.ts";
import { bandit } from "./bandit-world.ts";

const names = ["pad", "begin", "end", "a", "b", "c"];
const [BEGIN, END, A] = [1, 2, 3];
const vocabulary = { size: 6, names, pad: 0, begin: BEGIN, end: END, promptLength: 4, answerLength: 4 };

type Word = TaskHeader & { word: number[] };

/** The word backwards: an answer that misses is right for another word. */
const reversal: Environment<Word> = {
  vocabulary,
  families: ["words"],
  tasks: (split) =>
    split === "practice" ? [3, 4, 5].map((x) => ({ id: `${x}`, family: "words", word: [x, A, A] })) : [],
  prompt: ({ word }) => [...word, BEGIN],
  judge: ({ word }, answer) => {
    const said = answer.slice(0, -1);
    if (answer.length !== 4 || answer[3] !== END) return { solved: false, distance: 1, consequences: [] };
    const wrong = said.filter((token, k) => token !== word[2 - k]).length;
    const consequences = wrong === 0 ? [] : [{ prompt: [...said.toReversed(), BEGIN], answer }];
    return { solved: wrong === 0, distance: wrong / 3, consequences };
  },
  result: (_, answer) => (answer.length === 4 ? answer.join(" ") : undefined),
};

describe("free writing", () => {
  it("takes any token but pad, begin and slots, and ends by `end`, at the latest as the last token", () => {
    const writing = freeWriting({ ...vocabulary, slots: [5] });
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const answer = randomAnswer(writing, { id: "", family: "" }, stream(seed, "answer"));
        expect(answer.length).toBeGreaterThan(0);
        expect(answer.length).toBeLessThanOrEqual(4);
        expect(answer.indexOf(END)).toBe(answer.length - 1);
        expect(answer.every((token) => [END, 3, 4].includes(token))).toBe(true);
      }),
    );
  });

  it("ends at answerLength if there is no `end`", () => {
    const { end: _, ...endless } = vocabulary;
    const answer = randomAnswer(freeWriting(endless), { id: "", family: "" }, stream(1, "answer"));
    expect(answer).toHaveLength(4);
  });
});

describe("the text of answers", () => {
  const { text } = complete(reversal);

  it("is the names of the tokens, without `end`, and is read back", () => {
    expect(text.render([3, 4, END])).toBe("a b");
    expect(text.parse("  a\n b ")).toEqual([3, 4, END]);
    expect(text.parse("")).toEqual([END]);
  });

  it("names the nearest token for a misspelt one", () => {
    expect(() => text.parse("begn")).toThrowError(
      expect.objectContaining({ code: "E_PROGRAM", hint: "did you mean begin?" }),
    );
  });
});

describe("terms of answers without parts", () => {
  it("are one node over the tokens, which comes back as it was", () => {
    const { terms, vocabulary: whole } = complete(reversal);
    expect(terms.fromTerm(terms.toTerm([3, 4, END]))).toEqual([3, 4, END]);
    expect(terms.withAbstractions([]).terms).toBe(terms);
    expect(whole.slots).toEqual([]);
  });
});

describe("pairs that random answers give", () => {
  const env = complete(reversal);
  const isRight = (prompt: readonly number[], answer: readonly number[]) =>
    reversal.judge({ id: "", family: "words", word: prompt.slice(0, -1) }, answer).solved;

  it("are probes that are right for their prompts, from practice tasks if there are no probe tasks", () => {
    const pairs = env.probes.pairs();
    expect(pairs).toHaveLength(3);
    for (const { prompt, answer } of pairs) expect(isRight(prompt, answer)).toBe(true);
    expect(complete(reversal).probes.pairs()).toEqual(pairs);
    expect(env.probes.byFamily().map(({ family }) => family)).toEqual(["words"]);
  });

  it("are dreams that are right for their prompts, in a worker from the tasks of its job", () => {
    const { dreams } = env;
    for (let k = 0; k < 50; k++) {
      const { prompt, answer } = dreams!.synthesise(stream(k, "dream"));
      expect(isRight(prompt, answer)).toBe(true);
    }
    const worker: Environment<Word> = { ...reversal, tasks: () => [] };
    expect(complete(worker).dreams).toBeUndefined();
    const rebuilt = complete(worker, reversal.tasks("practice")).dreams!;
    expect(rebuilt.synthesise(stream(1, "dream"))).toEqual(dreams!.synthesise(stream(1, "dream")));
  });

  it("are right answers alone in a world whose misses have no consequences", () => {
    const { environment } = bandit.open({}, 1);
    const { dreams, probes, judge, tasks, prompt } = complete(environment);
    const byPrompt = new Map(tasks("practice").map((task) => [prompt(task).join(" "), task]));
    for (const pair of [...probes.pairs(), dreams!.synthesise(stream(1, "dream"))]) {
      expect(judge(byPrompt.get(pair.prompt.join(" "))!, pair.answer).solved).toBe(true);
    }
  });
});
