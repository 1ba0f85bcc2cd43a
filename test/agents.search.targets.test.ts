import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grantShares, newMeter } from "../agents/search/budget.ts";
import { monteCarlo, targetsOf } from "../agents/search/targets.ts";
import type { State, TaskSearch } from "../agents/search/task-search.ts";
import { extendNode, rootNode } from "../agents/search/tree.ts";
import { type ToyPartial, toyEnvironment, toyTasks } from "./toy-environment.ts";

const environment = toyEnvironment();
const task = toyTasks()[0]!;

/** A search that went root -> +1 -> +1 +1 and, aside, root -> +2, which computes the same as +1 +1; and root -> +3. */
function searched(changes: Partial<Record<"one" | "two" | "three", Partial<State>>> = {}) {
  const root = rootNode(environment, task);
  const grow = (text: string) =>
    environment.text
      .parse(text)
      .slice(0, -1)
      .reduce((node, token) => extendNode(environment, node, token).node, root);
  const nodes = { root, one: grow("plus 1"), two: grow("plus 1\nplus 1"), three: grow("plus 3") };
  grow("plus 2");
  const state = (node: typeof root, value: number, more: Partial<State> = {}): State => ({
    node,
    value,
    visits: 1,
    solved: false,
    ...more,
  });
  const states = {
    root: state(root, 0.5),
    one: state(nodes.one, 0.2, changes.one),
    two: state(nodes.two, 0.6, changes.two),
    three: state(nodes.three, 0.9, { visits: 0, ...changes.three }),
  };
  const bySignature = Object.entries(states).map(
    ([name, s]) => [environment.writing.signature(nodes[name as keyof typeof nodes].partial as ToyPartial), s] as const,
  );
  return { states, search: { root, states: new Map(bySignature) } as unknown as TaskSearch };
}

describe("value targets", () => {
  it("by Monte Carlo are 1 where a descendant solved the task and 0 elsewhere", () => {
    const { states, search } = searched({ two: { solved: true } });
    const targets = targetsOf(environment, search, monteCarlo);
    expect([states.root, states.one, states.two, states.three].map((s) => targets.get(s))).toEqual([0, 0, 1, 0]);
  });

  it("by TD are V of the best partial that was extended, by way of any answer that computes the same", () => {
    const { states, search } = searched();
    const targets = targetsOf(environment, search, { targets: "td", mix: 0 });
    expect(targets.get(states.root)).toBe(0.6); // two is a child of the root by "plus 2"; three was never extended
    expect(targets.get(states.one)).toBe(0.6);
    expect(targets.get(states.two)).toBe(0); // nothing came after it
  });

  it("mix what came of a partial with what V says of its successors, and a solution is 1 in any mixture", () => {
    const { states, search } = searched({ three: { solved: true, visits: 1 } });
    const targets = targetsOf(environment, search, { targets: "td", mix: 0.75 });
    expect(targets.get(states.three)).toBe(1);
    expect(targets.get(states.root)).toBe(0.25); // the child that solved counts 1, not the V it had
    expect(targets.get(states.one)).toBeCloseTo(0.25 * 0.6, 12);
  });

  it("with all the weight on what came are the Monte-Carlo ones, and stay in [0, 1] for any V and mix", () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(unit, unit, unit, fc.boolean(), (value, other, mix, solved) => {
        const { states, search } = searched({ one: { value }, two: { value: other, solved } });
        const mixed = targetsOf(environment, search, { targets: "td", mix });
        for (const target of mixed.values()) expect(target >= 0 && target <= 1).toBe(true);
        const whole = targetsOf(environment, search, { targets: "td", mix: 1 });
        const plain = targetsOf(environment, search, monteCarlo);
        for (const state of Object.values(states)) expect(whole.get(state)).toBe(plain.get(state));
      }),
    );
  });
});

describe("sharing a budget out", () => {
  const meters = (weights: readonly number[]) => weights.map((weight) => ({ ...newMeter(), weight }));
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  const caps = (of: ReturnType<typeof meters>) => of.map(({ cap }) => cap.programRuns);

  it("gives equal weights the equal share, rounded down", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 40, max: 5000 }), unit, (n, runs, weight) => {
        const all = meters(new Array(n).fill(weight));
        expect(grantShares({ programRuns: runs, policyTokens: 10 * runs }, all)).toBe(true);
        expect(new Set(caps(all))).toEqual(new Set([Math.floor(runs / n)]));
      }),
    );
  });

  it("never gives more than there is, leaves nobody without a run, and follows the weights", () => {
    const weight = fc.double({ min: 0, max: 10, noNaN: true });
    fc.assert(
      fc.property(fc.array(weight, { minLength: 1, maxLength: 20 }), fc.integer({ min: 20, max: 5000 }), (w, runs) => {
        const all = meters(w);
        grantShares({ programRuns: runs, policyTokens: runs }, all);
        expect(caps(all).reduce((a, b) => a + b)).toBeLessThanOrEqual(runs);
        expect(Math.min(...caps(all))).toBeGreaterThanOrEqual(1);
        for (const [k, cap] of caps(all).entries())
          for (const [j, other] of caps(all).entries()) if (w[k]! >= w[j]!) expect(cap).toBeGreaterThanOrEqual(other);
      }),
    );
    const three = meters([1, 2, 5]);
    grantShares({ programRuns: 803, policyTokens: 803 }, three);
    expect(caps(three)).toEqual([101, 201, 501]);
  });

  it("gives nothing when there is not one for each", () => {
    const all = meters([1, 1, 1]);
    expect(grantShares({ programRuns: 2, policyTokens: 99 }, all)).toBe(false);
    expect(caps(all)).toEqual([0, 0, 0]);
  });
});
