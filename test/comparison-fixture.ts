/** Plausible played arms, the same for the same seed, and the comparison that they come to. */

import type { PlayedArm, RunDetail } from "../src/compare/arm-runs.ts";
import { compareArms } from "../src/compare/comparison.ts";
import { comparisonData } from "../src/compare/comparison-report.ts";
import { loadExperiment } from "../src/config/load.ts";
import { type Random, stream } from "../src/core/random.ts";
import { noSpend } from "../src/core/spend.ts";
import type { ComparisonData } from "../viz/report/comparison/comparison-data.ts";

export type ComparisonSize = { arms: number; seeds: number; agents: number; rounds: number };

export const FAMILIES = ["mirror", "crop", "rays", "swapping", "logic", "scale", "holes", "recolour"];
const NAMES = ["individual", "value", "library", "findings", "shared", "solo"];
const TASKS_IN_FAMILY = 20;

/** A comparison of arms of which each finds a little more than the one before. */
export function comparisonFixture(size: ComparisonSize): ComparisonData {
  const arms = Array.from({ length: size.arms }, (_, k) => arm(k, size));
  const results = arms.map(({ name, runs }) => ({ name, runs }));
  return comparisonData("built-in", compareArms(FAMILIES, results), arms);
}

function arm(k: number, size: ComparisonSize): PlayedArm {
  const name = NAMES[k] ?? `arm-${k}`;
  const random = stream(1, "comparison fixture", name);
  const details = Array.from({ length: size.seeds }, (_, s) => detail(k, s, size, random));
  return {
    name,
    experiment: loadExperiment(undefined, [
      { path: "share.library", value: k % 2 === 0 },
      { path: "share.value", value: k > 0 ? "global" : "own" },
    ]),
    details,
    runs: details.map(({ found, spent, base }, s) => {
      const shares = found.at(-1)!;
      const final = shares.map((share, f) => Math.max(0, share - 0.04 * ((f + k) % 3)));
      const tasks = (of: readonly number[]) => Math.round(of.reduce((a, b) => a + b, 0) * TASKS_IN_FAMILY);
      return {
        seed: s + 1,
        solved: { final, found: shares },
        total: { final: Math.max(base, tasks(final)), found: tasks(shares) },
        tasks: FAMILIES.length * TASKS_IN_FAMILY,
        agents: { mean: 0.4, best: 0.6 },
        lostTurns: 0,
        spend: {
          ...noSpend(),
          programRuns: spent.programRuns.at(-1)!,
          policyTokens: spent.policyTokens.at(-1)!,
          trainTokens: spent.trainTokens.at(-1)!,
        },
      };
    }),
  };
}

function detail(k: number, s: number, { agents: n, rounds }: ComparisonSize, random: Random): RunDetail {
  const level = FAMILIES.map((_, f) => Math.min(0.95, 0.3 + 0.06 * k + 0.04 * f + 0.03 * random.normal()));
  const whole = (share: number) => Math.round(share * TASKS_IN_FAMILY) / TASKS_IN_FAMILY;
  const rising = (to: number) => Array.from({ length: rounds }, (_, r) => to * (1 - Math.exp((-3 * (r + 1)) / rounds)));
  const spent = (each: number) => Array.from({ length: rounds }, (_, r) => each * n * (r + 1));
  const found = Array.from({ length: rounds }, (_, r) => level.map((to) => whole(rising(to)[r]!)));
  const kept = [...new Set([0, Math.floor(rounds / 2), rounds - 1])];
  const measured = Math.min(48, n);
  const cells = (rate: number) =>
    Array.from({ length: measured }, (_, i) =>
      Array.from({ length: measured }, (_, j) => (i !== j && random.next() < rate ? 1 + random.integer(4) : 0)),
    );
  return {
    id: `${NAMES[k] ?? `arm-${k}`}-${String(s + 1).padStart(3, "0")}`,
    stateHash: `9f2c51d07ab3e8${k}${s}`,
    base: 24,
    agents: Array.from({ length: n }, (_, id) => {
      const family = FAMILIES[id % FAMILIES.length]!;
      return { id, label: `agent ${id} ${family}`, family };
    }),
    tasks: FAMILIES.length * TASKS_IN_FAMILY,
    layers: 3,
    found,
    tasksFound: found.map((shares) => Math.round(shares.reduce((a, b) => a + b, 0) * TASKS_IN_FAMILY)),
    spent: { programRuns: spent(2000), policyTokens: spent(4300), trainTokens: spent(3900) },
    divergence: {
      policy: rising(0.4 - 0.05 * k + 0.02 * random.normal()),
      parameter: rising(0.3 - 0.03 * k + 0.02 * random.normal()),
      barrier: rising(0.1).map((v, r) => (r % 2 === 0 ? v : Number.NaN)),
    },
    map: {
      rounds: kept.map((r) => r + 1),
      points: kept.map((r) =>
        Array.from({ length: measured + 1 }, (_, a) => {
          const far = a === measured ? 0 : (0.5 - 0.06 * k) * ((r + 1) / rounds);
          return { x: far * Math.cos(2.4 * a) + 0.01 * random.normal(), y: far * Math.sin(2.4 * a) };
        }),
      ),
    },
    flow: {
      agents: Array.from({ length: measured }, (_, a) => a),
      profited: cells(k === 0 ? 0 : 0.05),
      trainedOn: cells(k === 0 ? 0 : 0.4),
    },
    library:
      k % 2 === 1
        ? []
        : Array.from({ length: 8 }, (_, e) => ({
            name: `f${e + 1}`,
            program: "f(a: Integer, b: Objects) -> Grid\n    x1 = argmin(b, size)\n    O = fill(I, a, x1)",
            foundBy: 1 + random.integer(n),
            usedBy: random.integer(n),
            uses: random.integer(40),
            lost: 40 - 4 * e + random.integer(5),
          })),
  };
}
