/** Sharing by relatedness: how alike agents' solved work is, and what follows for whom an agent hears in what. */
import type { CompleteEnvironment } from "../../environments/defaults.ts";
import { bigramsOf, relatednessMatrix } from "../../shared/exchange/relatedness.ts";
import { type Neighbourhoods, neighbourhoods } from "../../shared/exchange/topology.ts";
import type { Solution } from "../../shared/findings.ts";
import type { Experiment } from "../config/schema.ts";
import { hearingIn } from "./join.ts";
import type { PopulationState, Relations } from "./state.ts";
import type { Turn } from "./turn-result.ts";

/** What decides who hears whom. */
type Hearing = Pick<Experiment, "share" | "population">;

type Solved = Pick<PopulationState, "library" | "archive" | "freed">;

/**
 * [agents.length][agents.length] the relatedness of these agents' solved work, up to this round: the archive, which names the
 * first finder of an answer alone, and what each found in this round, also if another found it before.
 */
export function relatednessOf(
  environment: CompleteEnvironment,
  { library, freed = [], archive }: Solved,
  turns: readonly { solutions: readonly Solution[] }[],
  agents: readonly number[],
): number[][] {
  // Answers of this round may have abstractions that it freed. A body may use those that were made before it.
  const words = [...library, ...freed].sort((a, b) => a.round - b.round || a.token - b.token);
  const solutions = [...archive, ...turns.flatMap((turn) => turn.solutions)];
  return relatednessMatrix(bigramsOf(environment.terms.withAbstractions(words), words, solutions, agents));
}

/** Whether some sharing goes by relatedness, so that the next rounds need it. */
export const goesByRelatedness = ({ findings, library }: Pick<Experiment["share"], "findings" | "library">): boolean =>
  findings === "related" || library === "related";

/** What a sharing after a round of these turns goes by; `before` is what the one before it went by. */
export function relationsAfter(
  environment: CompleteEnvironment,
  experiment: Hearing,
  solved: Solved,
  turns: readonly Pick<Turn, "solutions">[],
  before: Relations | undefined,
): Relations {
  const agents = turns.map((_, k) => k);
  const relatedness = relatednessOf(environment, solved, turns, agents);
  const hears = neighbourhoods(turns.length, hearingIn(experiment));
  const reach = agents.map((k) =>
    hears[k]!.filter(
      (other) =>
        other === k ||
        relatedness[other]![k]! >= experiment.share.threshold ||
        (before?.reach[k]?.includes(other) ?? false),
    ),
  );
  return { relatedness, reach };
}

/** By agent, itself and those whose abstractions reach it: by share.topology and, with share.library related, by relatedness. */
export const reachOf = (experiment: Hearing, related: Relations | undefined): Neighbourhoods =>
  experiment.share.library === "related" && related !== undefined
    ? related.reach
    : neighbourhoods(experiment.population.size, hearingIn(experiment));
