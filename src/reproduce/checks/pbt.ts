import { atLeast, type Check, type ComputedArm } from "../check.ts";
import { pbtToy } from "../toys/pbt.ts";

/** The greatest Q over a run of two workers, each of which can only follow the gradient of a wrong surrogate. */
const arm = (name: string, role: ComputedArm["role"], about: string, exploit: boolean, explore: boolean) => ({
  ...{ name, role, about },
  computed: (seed: number) => ({ best: pbtToy(seed, { exploit, explore }) }),
});

export const pbt: Check = {
  name: "pbt",
  section: 12,
  title: "Population-based training",
  shows: "Copying the better worker and perturbing its settings together reach what neither reaches alone.",
  source: "Jaderberg et al. 2017, arXiv 1711.09846, figure 2",
  reference: "the greatest Q is 1.2; measured by us: both 1.16, explore alone .82, exploit alone .39, neither .39",
  figures: { best: { name: "best Q", as: "number" } },
  arms: [
    arm("both", "ours", "the worse copies the better, and perturbs what it copied", true, true),
    arm("explore", "control", "settings are perturbed, nothing is copied", false, true),
    arm("exploit", "control", "the worse copies the better, unchanged", true, false),
    arm("neither", "control", "two settings, as in a grid search", false, false),
  ],
  marks: [
    atLeast("both", "best", 1.1, "both: at least 1.1"),
    { text: "neither: at most .5", holds: (of) => of("neither", "best") <= 0.5 },
    {
      text: "both is above explore and above exploit",
      holds: (of) => of("both", "best") > Math.max(of("explore", "best"), of("exploit", "best")),
    },
  ],
};
