import type { Problem } from "./problems.ts";
import type { Experiment } from "./schema.ts";

/** What keys of `share` and `pbt` say against each other and the rest. */
export function exchangeProblems(experiment: Experiment): Problem[] {
  const { share, executor } = experiment;
  const found: Problem[] = [];
  if (executor.staleness > 0 && share.weights !== "none") {
    const wanted = `share.weights ${share.weights} with executor.staleness ${executor.staleness}`;
    found.push({
      keys: ["share.weights", "executor.staleness"],
      message: `${wanted}: parameters can only be mixed while no agent is ahead`,
      hint: "set executor.staleness to 0, or share.weights to none",
    });
  }
  if (share.weights === "diloco" && share.topology === "ring") {
    found.push({
      keys: ["share.weights", "share.topology"],
      message: "share.weights diloco has no meaning with share.topology ring",
      hint: "set share.topology to all or islands, or share.weights to average: outer momentum needs agents with a common start",
    });
  }
  return share.weights === "pbt" ? [...found, ...pbtProblems(experiment)] : found;
}

/** Which of the settings that agents may differ in each update rule goes by. */
const GOES_BY: Readonly<Record<Experiment["absorb"]["rule"], readonly Experiment["pbt"]["settings"][number][]>> = {
  adam: ["learningRate"],
  adamw: ["learningRate", "weightDecay"],
  sgd: ["learningRate"],
  "rms-prior": ["learningRate", "decay"],
  none: [],
};

function pbtProblems({ population, pbt, absorb }: Experiment): Problem[] {
  const found: Problem[] = [];
  if (population.size === 1) {
    found.push({
      keys: ["population.size", "share.weights"],
      message: "share.weights pbt has no meaning for one agent, which has nobody to copy",
      hint: "set population.size to 2 or more, or share.weights to none",
    });
  }
  const twice = pbt.settings.find((key, k) => pbt.settings.indexOf(key) !== k);
  if (twice !== undefined) {
    found.push({ keys: ["pbt.settings"], message: `pbt.settings names ${twice} twice`, hint: `name ${twice} once` });
  }
  const used = GOES_BY[absorb.rule];
  const unused = pbt.settings.find((key) => !used.includes(key));
  if (unused === undefined) return found;
  const meant = pbt.settings.filter((key) => used.includes(key));
  const message = `pbt.settings: absorb.rule ${absorb.rule} does not use ${unused}`;
  const hint =
    used.length === 0
      ? "set share.weights to none, or absorb.rule to a rule that trains"
      : `set pbt.settings to ${JSON.stringify(meant.length === 0 ? used : meant)}, or absorb.rule to ${rulesWith(unused)}`;
  return [...found, { keys: ["pbt.settings", "absorb.rule"], message, hint }];
}

const rulesWith = (setting: Experiment["pbt"]["settings"][number]): string =>
  Object.entries(GOES_BY)
    .filter(([, used]) => used.includes(setting))
    .map(([rule]) => rule)
    .join(" or ");
