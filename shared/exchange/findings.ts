import type { Consequence, Findings, Solution } from "../findings.ts";
import { neighbourhoods, type Topology } from "./topology.ts";

/** What one agent receives; each finding's `agent` says who gave it. */
export type Received = { solutions: Solution[]; consequences: Consequence[] };

/** Most that one agent takes in one sharing. */
export type RouteLimits = { solutions: number; consequences: number };

/**
 * What each agent receives from the others this round. `findings` in agent order, and so is the result: entry k is
 * for the agent of findings[k]. Nobody gets its own findings, an answer that it found itself, or one answer twice.
 * Under a cap every giver has its turn before anyone has a second one, so that low agent numbers are not favoured;
 * of consequences the nearest misses come first.
 */
export function routeFindings(
  findings: readonly Findings[],
  topology: Topology,
  limits: RouteLimits = { solutions: 64, consequences: 64 },
): Received[] {
  // Once for all receivers: with n agents each offer is looked at n times.
  const number = numbering();
  const solutions = findings.map((g) => g.solutions.map((item): Offer<Solution> => ({ item, pair: number(item) })));
  const consequences = findings.map((g) =>
    [...g.consequences]
      .sort((a, b) => a.distance - b.distance)
      .map((item): Offer<Consequence> => ({ item, pair: number(item) })),
  );
  return neighbourhoods(findings.length, topology).map((members, k) => {
    const givers = members.filter((other) => other !== k);
    return {
      solutions: takeInTurns(solutions, givers, k, limits.solutions),
      consequences: takeInTurns(consequences, givers, k, limits.consequences),
    };
  });
}

/** Equal pairs have equal numbers. */
type Offer<T> = { item: T; pair: number };

function takeInTurns<T>(offers: readonly (readonly Offer<T>[])[], givers: readonly number[], k: number, limit: number) {
  const seen = new Set(offers[k]!.map(({ pair }) => pair));
  const taken = givers.map((): T[] => []);
  const longest = givers.reduce((most, giver) => Math.max(most, offers[giver]!.length), 0);
  let count = 0;
  for (let rank = 0; rank < longest && count < limit; rank++) {
    for (let g = 0; g < givers.length && count < limit; g++) {
      const offer = offers[givers[g]!]![rank];
      if (offer === undefined || seen.has(offer.pair)) continue;
      seen.add(offer.pair);
      taken[g]!.push(offer.item);
      count++;
    }
  }
  return taken.flat();
}

function numbering(): (item: Solution | Consequence) => number {
  const known = new Map<string, number>();
  return ({ prompt, answer }) => {
    const text = `${prompt.join(" ")}/${answer.join(" ")}`;
    const number = known.get(text) ?? known.size;
    known.set(text, number);
    return number;
  };
}
