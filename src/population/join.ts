/**
 * Newcomers: the last `population.join.agents` agents take part from round `population.join.round` on. Before it they take no turn
 * and cost nothing, hear nobody and are in no measure. They begin with the base's parameters and with what the population shares,
 * or with nothing: then they hear nobody and nobody hears them.
 */
import type { Topology } from "../../shared/exchange/topology.ts";
import type { Solution } from "../../shared/findings.ts";
import type { Experiment } from "../config/schema.ts";
import { groupByTask, ranked } from "./examine.ts";
import type { AgentState } from "./state.ts";

/** Whether this agent joins the run after its first round. */
export const isNewcomer = ({ size, join }: Experiment["population"], agent: number): boolean =>
  agent >= size - join.agents;

/** Whether it has yet to join in this round; the first round is 1. */
export const isAway = ({ population }: Pick<Experiment, "population">, agent: number, round: number): boolean =>
  isNewcomer(population, agent) && round < population.join.round;

/** Who hears whom in an experiment. */
export function hearingIn({ share, population }: Pick<Experiment, "share" | "population">): Topology {
  const { agents, inherit } = population.join;
  return { topology: share.topology, island: share.island, ...(inherit ? {} : { alone: agents }) };
}

/**
 * The agent as it joins: it rehearses the best answer to each task that an agent which it hears has found, if findings are
 * shared. The same agent in all other rounds, and if it inherits nothing.
 */
export function joined(
  { share, population }: Pick<Experiment, "share" | "population">,
  agent: AgentState,
  round: number,
  givers: readonly number[],
  archive: readonly Solution[],
  spelled: (answer: Solution["answer"]) => Solution["answer"] | undefined,
): AgentState {
  if (!isNewcomer(population, agent.id) || round !== population.join.round || !share.findings) return agent;
  const heard = archive.filter((solution) => givers.includes(solution.agent));
  const solutions = [...groupByTask(heard).values()].flatMap((found): Solution[] => {
    const [best] = ranked(found);
    const answer = spelled(best!.answer);
    return answer === undefined ? [] : [{ ...best!, answer }];
  });
  return { ...agent, inbox: { solutions, consequences: [] } };
}
