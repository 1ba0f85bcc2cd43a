import { freezableParts } from "../../agents/policy/own-settings.ts";
import { exchangeRules } from "../../shared/exchange/registry.ts";
import { nameHint } from "../core/names.ts";
import { exchangeProblems } from "./check-exchange.ts";
import { foreignFiles } from "./foreign-keys.ts";
import type { Problem } from "./problems.ts";
import type { Experiment } from "./schema.ts";

/** What keys that are fine alone say against each other: all of it. */
export function contradictions(experiment: Experiment): Problem[] {
  return [
    ...ofModel(experiment),
    ...ofRun(experiment),
    ...ofJoin(experiment),
    ...foreignFiles(experiment),
    ...exchangeProblems(experiment),
  ];
}

function ofRun({ exam, budget, rounds, population, plasticity, share }: Experiment): Problem[] {
  const found: Problem[] = [];
  if (share.findings === "top" && share.value === "none") {
    found.push({
      keys: ["share.findings", "share.value"],
      message: "share.findings top has no meaning without a value function, to which nothing is a surprise",
      hint: "set share.value to global or own, or share.findings to related",
    });
  }
  const { programRuns, policyTokens } = exam.weights;
  if ((programRuns === 0) !== (policyTokens === 0)) {
    found.push({
      keys: ["exam.weights.programRuns", "exam.weights.policyTokens"],
      message: "exam.weights has program runs or policy tokens, and not both",
      hint: "set both, or neither to leave weights alone unmeasured",
    });
  }
  if (budget.growth ** (rounds - 1) * Math.max(budget.programRuns, budget.policyTokens) > 2 ** 53) {
    found.push({
      keys: ["budget.growth", "rounds", "budget.programRuns", "budget.policyTokens"],
      message: `budget.growth ${budget.growth} over ${rounds} rounds is no budget any more`,
      hint: "choose a growth of little more than 1, or fewer rounds",
    });
  }
  if (population.assign === "family" && population.stay !== 1) {
    found.push({
      keys: ["population.stay", "population.assign"],
      message: `population.stay ${population.stay} has no meaning for agents that stay in their family`,
      hint: "set population.assign to rotate, or leave population.stay out",
    });
  }
  if (plasticity.min > plasticity.max) {
    found.push({
      keys: ["plasticity.min", "plasticity.max"],
      message: "plasticity.min is above plasticity.max",
      hint: "swap them",
    });
  }
  return found;
}

/** Newcomers need somebody to join, a round to join in, and rules that say what a late agent is. */
function ofJoin({ population, rounds, share, executor }: Experiment): Problem[] {
  const { size, assign, join } = population;
  const found: Problem[] = [];
  const say = (keys: readonly string[], message: string, hint: string) => void found.push({ keys, message, hint });
  if (join.agents === 0) {
    const set = join.inherit ? (join.round === 2 ? [] : ["round"]) : ["inherit"];
    for (const key of set) {
      const name = `population.join.${key}`;
      say([name], `${name} has no meaning without newcomers`, `set population.join.agents to 1, or leave ${name} out`);
    }
    return found;
  }
  if (join.agents >= size) {
    const message = `population.join.agents ${join.agents} leaves nobody to join, of population.size ${size}`;
    say(["population.join.agents", "population.size"], message, "choose fewer newcomers or a larger population.size");
  }
  if (join.round < 2 || join.round > rounds) {
    const message = `population.join.round ${join.round} is no round after the first, of rounds ${rounds}`;
    say(["population.join.round", "rounds"], message, `choose a round from 2 to ${Math.max(2, rounds)}`);
  }
  if (assign !== "family") {
    const message = `population.join has no meaning with population.assign ${assign}: it knows no family in which nobody has worked`;
    say(["population.join.agents", "population.assign"], message, "leave population.assign out");
  }
  if (exchangeRules.get(share.weights).when !== "never") {
    const message = `population.join has no meaning with share.weights ${share.weights}: newcomers begin with the base's parameters`;
    say(["population.join.agents", "share.weights"], message, "set share.weights to none");
  }
  if (executor.staleness > 0) {
    const message = `population.join has no meaning with executor.staleness ${executor.staleness}`;
    say(["population.join.agents", "executor.staleness"], message, "set executor.staleness to 0");
  }
  return found;
}

function ofModel({ model, share }: Experiment): Problem[] {
  const { width, heads, keyHeads = heads, layers, freeze, adapters } = model;
  const found: Problem[] = [];
  if (width % heads !== 0) {
    found.push({
      keys: ["model.heads", "model.width"],
      message: `model.width ${width} is not a multiple of model.heads ${heads}`,
      hint: "choose heads that divide the width",
    });
  }
  if (heads % keyHeads !== 0) {
    found.push({
      keys: ["model.keyHeads", "model.heads"],
      message: `model.heads ${heads} is not a multiple of model.keyHeads ${keyHeads}`,
      hint: "choose key heads that divide the heads",
    });
  }
  const parts = freezableParts(layers);
  for (const name of freeze.filter((one) => !parts.includes(one))) {
    found.push({
      keys: ["model.freeze", "model.layers"],
      message: `model.freeze: the model has no part called ${name}`,
      hint: nameHint(name, parts),
    });
  }
  if (adapters.rank > width) {
    found.push({
      keys: ["model.adapters.rank", "model.width"],
      message: `model.adapters.rank ${adapters.rank} is above model.width ${width}`,
      hint: "choose a rank of a few: 1 to 16",
    });
  }
  if (adapters.rank > 0 && exchangeRules.get(share.weights).when !== "never") {
    // The mean of products is not the product of means: averaged adapters are no average of the agents.
    found.push({
      keys: ["share.weights", "model.adapters.rank"],
      message: `share.weights ${share.weights} has no meaning for agents that are adapters`,
      hint: "set share.weights to none, or model.adapters.rank to 0",
    });
  }
  return found;
}
