import { linearCka } from "../../../viz/measures/cka.ts";
import { populationJensenShannon } from "../../../viz/measures/policy-divergence.ts";
import { probabilityOfImprovement } from "../../../viz/measures/statistics/improvement.ts";
import { interquartileMean } from "../../../viz/measures/statistics/interquartile-mean.ts";
import { vendiScore } from "../../../viz/measures/vendi.ts";
import { stream } from "../../core/random.ts";
import type { Check, EndedRun, Reading } from "../check.ts";
import { lastBetween, meanOf } from "../read-reproduction.ts";

const COPIES = 4;

/** Copies of one random base that never learn: after two rounds they are still identical. */
const unchanged = {
  rounds: 2,
  population: { size: COPIES, assign: "all" },
  environment: { kind: "modular", modulus: 7, tasksPerFamily: 2, exams: 4 },
  model: { base: "random", layers: 1, width: 16, heads: 2, hidden: 32 },
  budget: { programRuns: 20, policyTokens: 20, trainTokens: 1000 },
  absorb: { rule: "none", steps: 1, batch: 4 },
  share: { value: "none", library: false, findings: false },
};

/** The same copies, each trained only on its own examples: a useful measure must tell these apart. */
const diverging = {
  "absorb.rule": "adam",
  "absorb.steps": 20,
  "absorb.mixture.shown": 1,
};

export const measures: Check = {
  name: "measures",
  section: 14,
  title: "Measures and statistics",
  shows: "The reported measures and statistics are right in cases with a known answer.",
  source: "Kornblith et al. 2019 (CKA); Lin 1991 (JS); Friedman and Dieng 2023 (Vendi); Agarwal et al. 2021 (rliable)",
  reference:
    "identical copies: JS 0, Vendi 1, barrier 0; n orthogonal copies: Vendi n; iqm([0..7]) = 3.5; tied arms .5",
  figures: {
    js: { name: "Jensen-Shannon", as: "number", unit: "bits" },
    barrier: { name: "barrier", as: "number", unit: "nats" },
    vendi: { name: "Vendi score", as: "number" },
    cka: { name: "CKA", as: "number" },
    iqm: { name: "iqm([0..7])", as: "number" },
    tied: { name: "P(X > Y), tied arms", as: "number" },
  },
  arms: [
    {
      ...{ name: "identical", role: "ours", about: `${COPIES} copies that never learn, in a run of the population` },
      ...{ experiment: unchanged, read: apart },
    },
    {
      ...{ name: "diverging", role: "control", about: "the same copies, each learning from its own examples" },
      ...{ experiment: unchanged, changes: diverging, read: apart },
    },
    { name: "orthogonal", role: "ours", about: `${COPIES} copies with nothing in common`, computed: orthogonal },
    {
      name: "rotated",
      role: "ours",
      about: "a representation and the same one, rotated and scaled",
      computed: rotated,
    },
    {
      ...{ name: "statistics", role: "ours", about: "the interquartile mean and arms that tie" },
      computed: () => ({
        iqm: interquartileMean([[0, 1, 2, 3, 4, 5, 6, 7]]),
        tied: probabilityOfImprovement(
          [
            [1, 3],
            [2, 4],
          ],
          [
            [2, 4],
            [1, 3],
          ],
        ),
      }),
    },
  ],
  marks: [
    {
      text: "identical copies: JS 0, Vendi 1, barrier 0 to 1e-6",
      holds: (of) =>
        of("identical", "js") === 0 && near(of, "identical", "vendi", 1) && near(of, "identical", "barrier", 0),
    },
    {
      text: "copies that learned apart: JS above 0",
      holds: (of) => of("diverging", "js") > 0,
    },
    {
      text: `${COPIES} orthogonal copies: Vendi ${COPIES}, JS log2 ${COPIES}`,
      holds: (of) => near(of, "orthogonal", "vendi", COPIES) && near(of, "orthogonal", "js", Math.log2(COPIES)),
    },
    { text: "CKA is 1 after a rotation and a change of scale", holds: (of) => near(of, "rotated", "cka", 1) },
    {
      text: "iqm([0..7]) is 3.5, tied arms .5",
      holds: (of) => of("statistics", "iqm") === 3.5 && of("statistics", "tied") === 0.5,
    },
  ],
};

const near = (of: Reading, arm: string, figure: string, value: number) => Math.abs(of(arm, figure) - value) < 1e-6;

/** Divergence of copies after the last round: means over their pairs. */
function apart({ history }: EndedRun) {
  return {
    js: meanOf(lastBetween(history, "policy")),
    barrier: meanOf(lastBetween(history, "barrier").map(Math.abs)),
    vendi: history.rounds.at(-1)!.data.population.vendi,
  };
}

/** Copies that each always answer with a token of their own. */
function orthogonal() {
  const policies = Array.from({ length: COPIES }, (_, k) =>
    Float32Array.from({ length: COPIES }, (_, t) => (t === k ? 1 : 0)),
  );
  const similarity = policies.map((p) => policies.map((q) => p.reduce((sum, x, t) => sum + x * q[t]!, 0)));
  return { vendi: vendiScore(similarity), js: populationJensenShannon(policies, COPIES) };
}

/** Rows of two random features, rotated by an angle and scaled by three. */
function rotated(seed: number) {
  const random = stream(seed, "reproduce", "rotated");
  const rows = 32;
  const x = Float32Array.from({ length: 2 * rows }, () => random.normal());
  const [cos, sin] = [Math.cos(1), Math.sin(1)];
  const y = x.map((value, k) => 3 * (k % 2 === 0 ? cos * value - sin * x[k + 1]! : sin * x[k - 1]! + cos * value));
  return { cka: linearCka(x, y, rows) };
}
