import { WanderError } from "../core/errors.ts";
import type { Experiment } from "./schema.ts";

/** What keys of `share` and `pbt` say to each other and to the rest; throws E_CONFIG. */
export function checkExchange(experiment: Experiment): void {
  const { share, executor } = experiment;
  if (executor.staleness > 0 && share.weights !== "none") {
    const wanted = `share.weights ${share.weights} with executor.staleness ${executor.staleness}`;
    throw new WanderError("E_CONFIG", `${wanted}: parameters can only be mixed while no agent is ahead`, {
      hint: "set executor.staleness to 0, or share.weights to none",
    });
  }
  if (share.weights === "diloco" && share.topology === "ring") {
    throw new WanderError("E_CONFIG", "share.weights diloco has no meaning with share.topology ring", {
      hint: "set share.topology to all or islands, or share.weights to average: outer momentum needs agents with a common start",
    });
  }
  if (share.weights === "pbt") checkPbt(experiment);
}

/** Which of the settings that agents may differ in each update rule goes by. */
const GOES_BY: Readonly<Record<Experiment["absorb"]["rule"], readonly Experiment["pbt"]["settings"][number][]>> = {
  adam: ["learningRate"],
  adamw: ["learningRate", "weightDecay"],
  sgd: ["learningRate"],
  "rms-prior": ["learningRate", "decay"],
  none: [],
};

function checkPbt({ population, pbt, absorb }: Experiment): void {
  if (population.size === 1) {
    throw new WanderError("E_CONFIG", "share.weights pbt has no meaning for one agent, which has nobody to copy", {
      hint: "set population.size to 2 or more, or share.weights to none",
    });
  }
  const twice = pbt.settings.find((key, k) => pbt.settings.indexOf(key) !== k);
  if (twice !== undefined) {
    throw new WanderError("E_CONFIG", `pbt.settings names ${twice} twice`, { hint: `name ${twice} once` });
  }
  const used = GOES_BY[absorb.rule];
  const unused = pbt.settings.find((key) => !used.includes(key));
  if (unused === undefined) return;
  const meant = pbt.settings.filter((key) => used.includes(key));
  throw new WanderError("E_CONFIG", `pbt.settings: absorb.rule ${absorb.rule} does not use ${unused}`, {
    hint:
      used.length === 0
        ? "set share.weights to none, or absorb.rule to a rule that trains"
        : `set pbt.settings to ${JSON.stringify(meant.length === 0 ? used : meant)}, or absorb.rule to ${rulesWith(unused)}`,
  });
}

const rulesWith = (setting: Experiment["pbt"]["settings"][number]): string =>
  Object.entries(GOES_BY)
    .filter(([, used]) => used.includes(setting))
    .map(([rule]) => rule)
    .join(" or ");
