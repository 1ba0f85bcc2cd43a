import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Term } from "../environments/environment.ts";
import type { Solution } from "../shared/findings.ts";
import { compressCorpus } from "../shared/library/compress.ts";
import { rewrite } from "../shared/library/rewrite.ts";

/** What Stitch made of small corpora of lambda terms, `$0` being the question; the file says with which options. */
type Recorded = {
  corpora: { programs: string[]; cost: number; best: { body: string; utility: number; cost: number } | null }[];
};
const { corpora }: Recorded = JSON.parse(readFileSync(new URL("golden/stitch.json", import.meta.url), "utf8"));

const words = ["$0", "one", "two", "neg", "sq", "add", "mul", "pick"];
const QUESTION = 0;
const SLOT = words.length;

/** Reads `(add $0 one)`. */
function termOf(text: string): Term {
  const rest = text.match(/[()]|[^\s()]+/g)!;
  const read = (): Term => {
    const head = rest.shift()!;
    if (head !== "(") return { token: words.indexOf(head), args: [], type: "int" };
    const token = words.indexOf(rest.shift()!);
    const args: Term[] = [];
    while (rest[0] !== ")") args.push(read());
    rest.shift();
    return { token, args, type: "int" };
  };
  return read();
}
const size = (t: Term): number => t.args.reduce((sum, a) => sum + size(a), 1);

describe("the best abstraction of a corpus", () => {
  it.each(corpora.map((corpus, k) => [k, corpus] as const))(
    "has the utility of the one that Stitch finds, and leaves as much, in corpus %i",
    (_, { programs, cost, best }) => {
      const terms = programs.map(termOf);
      expect(terms.reduce((sum, t) => sum + size(t), 0)).toBe(cost);
      const solutions = terms.map((_, k): Solution => {
        const origin = { taskId: `task${k}`, family: "lambda", agent: 0, round: 1 };
        return { ...origin, prompt: [], answer: [k], result: "", logProb: 0 };
      });
      const environment = {
        vocabulary: { slots: [SLOT] },
        terms: { toTerm: ([k]: readonly number[]) => terms[k!]!, apply: undefined, inputs: [QUESTION] },
      };
      const limits = { perRound: 1, maxSize: 100, maxHoles: 3, minUses: 2 };
      const [ours] = compressCorpus(environment, solutions, [], limits, 1);
      expect(ours?.saving ?? 0).toBe(best?.utility ?? 0);
      if (ours === undefined) return;
      expect(terms.reduce((sum, t) => sum + size(rewrite(t, [ours], undefined)), 0)).toBe(
        cost - ours.saving - ours.size,
      );
    },
  );

  it("was recorded of corpora in which there is something to find", () => {
    expect(corpora.filter(({ best }) => best !== null).length).toBeGreaterThan(50);
  });
});
