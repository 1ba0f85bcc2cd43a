import { giversOf } from "../../shared/exchange/topology.ts";
import type { Seed, Solution } from "../../shared/findings.ts";
import type { Experiment } from "../config/schema.ts";
import { lastDue } from "./exchange-schedule.ts";
import { hearingIn } from "./join.ts";
import type { Language } from "./language.ts";
import type { Sharing } from "./state.ts";

/**
 * What each agent may grow new answers from in a turn that starts from `sharing`: answers that were right, its own and,
 * where findings are passed, those of the agents that it hears, as the last due sharing left them. The newest come
 * first, of one round the shortest; at most `share.seeds`. An answer comes once: as the agent's own if it found it
 * too, else as that of the first finder. With share.findings related, a giver of relatedness r has at most the share r of the
 * places. Answers are in the abstractions that have reached the receiver, see `languagesOf`;
 * one that cannot be is left out.
 */
export function seedsAt(
  { share, population }: Pick<Experiment, "share" | "population">,
  archive: readonly Solution[],
  sharing: Pick<Sharing, "round" | "related">,
  languages?: (agent: number) => Pick<Language, "spelled">,
): (agent: number) => Seed[] {
  if (share.seeds === 0) return () => [];
  // Agents that run ahead start from an older sharing than the archive is of.
  const known = archive.filter(({ round }) => round <= sharing.round);
  const due = lastDue(share, sharing.round);
  const mostOf = (giver: number, agent: number): number =>
    giver === agent || share.findings !== "related"
      ? share.seeds
      : Math.round(share.seeds * (sharing.related?.relatedness[giver]?.[agent] ?? 0));
  const hearing = hearingIn({ share, population });
  return (agent) => {
    const givers = new Set(share.findings === false ? [] : giversOf(population.size, hearing, agent));
    const seeds = new Map<string, Seed & { solves: string[]; round: number }>();
    for (const { answer, agent: giver, round, taskId } of known) {
      if (giver !== agent && (!givers.has(giver) || round > due)) continue;
      const key = answer.join(" ");
      const seed = seeds.get(key) ?? { answer, giver, solves: [], round };
      if (giver === agent) seed.giver = agent;
      if (!seed.solves.includes(taskId)) seed.solves.push(taskId);
      seeds.set(key, seed);
    }
    const given = new Map<number, number>();
    return [...seeds.values()]
      .sort((a, b) => b.round - a.round || a.answer.length - b.answer.length)
      .filter(({ giver }) => {
        const count = (given.get(giver) ?? 0) + 1;
        given.set(giver, count);
        return count <= mostOf(giver, agent);
      })
      .slice(0, share.seeds)
      .flatMap(({ round: _, ...seed }) => {
        const answer = languages === undefined ? seed.answer : languages(agent).spelled(seed.answer);
        return answer === undefined ? [] : [{ ...seed, answer }];
      });
  };
}
