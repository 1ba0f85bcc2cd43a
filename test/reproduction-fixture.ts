/** Plausible results of made-up checks, the same for the same seed: one that passes, one that misses, one that is computed. */
import { stream } from "../src/core/random.ts";
import { atLeast, atMost, type Check, type PlayedArm } from "../src/reproduce/check.ts";
import { reproductionData } from "../src/reproduce/reproduction-report.ts";
import { type ArmResult, type CheckResult, judged } from "../src/reproduce/result.ts";
import type { ReproductionData } from "../viz/report/reproduction/reproduction-data.ts";

const arm = (name: string, role: PlayedArm["role"], about: string): PlayedArm => ({
  ...{ name, role, about, experiment: {} },
  read: () => ({}),
});

const learning: Check = {
  name: "learning",
  section: 1,
  title: "Learning while reading",
  shows: "A reader that learns from each page after it was scored reads the next one better.",
  source: "Author and Author 2018, arXiv 0000.00000",
  reference: "0.99 -> 0.940 bits a character",
  figures: {
    bits: { name: "loss", as: "number", unit: "bits a symbol" },
    right: { name: "right answers", as: "share" },
  },
  arms: [
    arm("learning", "ours", "learns from every page"),
    arm("static", "control", "learns nothing"),
    arm("fast", "ours", "learns at ten times the rate"),
  ],
  marks: [
    atMost("learning", "bits", 2.3, "learning: at most 2.3 bits"),
    { text: "learning gains 3 % or more", holds: (of) => of("learning", "bits") <= 0.97 * of("static", "bits") },
    atLeast("learning", "right", 0.6, "learning: at least 60 % right"),
  ],
  series: { x: "pages read", y: "bits a symbol", as: "number", points: () => [] },
};

const sudden: Check = {
  ...learning,
  name: "sudden",
  section: 7,
  title: "Knowing all of a sudden",
  shows: "What fits half of a table comes to know the other half.",
  figures: { steps: { name: "until 95 % is right", as: "number", unit: "steps" } },
  arms: [arm("filtered", "ours", "slow gradients amplified"), arm("plain", "control", "nothing is amplified")],
  marks: [
    atMost("filtered", "steps", 3500, "filtered: at most 3,500 steps"),
    { text: "plain is not there by 6,000 steps", holds: (of) => of("plain", "steps") > 6000 },
  ],
  series: { x: "training steps", y: "right answers", as: "share", points: () => [] },
};

const laws: Check = {
  ...{ name: "laws", section: 14, title: "Laws", shows: "What is known beforehand comes out.", source: "textbooks" },
  reference: "n orthogonal copies: Vendi n",
  figures: { vendi: { name: "Vendi score", as: "number" } },
  arms: [{ name: "orthogonal", role: "ours", about: "nothing in common", computed: () => ({ vendi: 4 }) }],
  marks: [{ text: "Vendi 4", holds: (of) => of("orthogonal", "vendi") === 4 }],
};

export function reproductionResults(seeds: readonly number[] = [1, 2, 3]): CheckResult[] {
  const random = stream(1, "reproduction fixture");
  const around = (value: number, by: number) => seeds.map(() => value + by * random.normal());
  const curve = (from: number, to: number) =>
    seeds.map(() =>
      Array.from(
        { length: 12 },
        (_, k) => [50 * (k + 1), from + ((to - from) * k) / 11 + 0.01 * random.normal()] as const,
      ),
    );
  const result = (check: Check, arms: readonly Omit<ArmResult, "runs">[], seconds: number): CheckResult => {
    const played = arms.map((of) => ({
      ...of,
      runs: of.series.map((_, k) => ({ dir: `out/${check.name}-${of.arm.name}-00${k + 1}`, stateHash: `${k}f` })),
    }));
    return { check, seeds, arms: played, ...judged(check, seeds, played), seconds };
  };
  const bits = (level: number) =>
    around(level, 0.02).map((value, k) => ({ bits: value, right: 1.5 - value / 3 + 0.01 * k }));
  const [learner, fixed, fast] = learning.arms;
  const [filtered, plain] = sudden.arms;
  const steps = (values: readonly number[]) => seeds.map((_, k) => ({ steps: values[k % values.length]! }));
  return [
    result(
      learning,
      [
        { arm: learner!, figures: bits(2.22), series: curve(2.5, 2.0) },
        { arm: fixed!, figures: bits(2.5), series: curve(2.5, 2.5) },
        { arm: fast!, figures: bits(2.41), series: curve(2.5, 2.3) },
      ],
      311,
    ),
    result(
      sudden,
      [
        { arm: filtered!, figures: steps([2250, 2500, 3750]), series: curve(0.1, 0.97) },
        { arm: plain!, figures: steps([Number.POSITIVE_INFINITY, 5750]), series: curve(0.1, 0.6) },
      ],
      204,
    ),
    result(laws, [{ arm: laws.arms[0]!, figures: seeds.map(() => ({ vendi: 4 })), series: [] }], 0.01),
  ];
}

export function reproductionFixture(seeds: readonly number[] = [1, 2, 3]): ReproductionData {
  return reproductionData(reproductionResults(seeds), seeds);
}
