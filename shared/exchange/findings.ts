import type { Consequence, Findings, Solution } from "../findings.ts";
import { neighbourhoods, type Topology } from "./topology.ts";

/** What one agent receives; each finding's `agent` says who gave it. */
export type Received = { solutions: Solution[]; consequences: Consequence[] };

/** Most that one agent takes in one sharing. */
export type RouteLimits = { solutions: number; consequences: number };

/** How alike the solved work of two agents is, in [0, 1], see relatedness.ts. */
export type Related = (giver: number, receiver: number) => number;

/**
 * What each agent receives from the others this round. `findings` in agent order, and so is the result: entry k is
 * for the agent of findings[k]. Nobody gets its own findings, an answer that it found itself, or one answer twice.
 * Under a cap every giver has its turn before anyone has a second one, so that low agent numbers are not favoured;
 * of consequences the nearest misses come first.
 *
 * With `related`, a giver of relatedness r to the receiver gives the first r n of its n findings, rounded, under a cap it
 * has r turns for one turn of a giver of relatedness 1, and each of its findings has weight r. So one that is related to
 * nobody gives nothing, and where all relatedness is 1 all is as without.
 */
export function routeFindings(
  findings: readonly Findings[],
  topology: Topology,
  { limits = { solutions: 64, consequences: 64 }, related = () => 1 }: { limits?: RouteLimits; related?: Related } = {},
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
    const givers = members
      .filter((other) => other !== k)
      .map((giver): Giver => ({ giver, weight: related(giver, k) }))
      .filter(({ weight }) => weight > 0);
    return {
      solutions: takeInTurns(solutions, givers, k, limits.solutions),
      consequences: takeInTurns(consequences, givers, k, limits.consequences),
    };
  });
}

/** Equal pairs have equal numbers. */
type Offer<T> = { item: T; pair: number };

/** Someone that the receiver hears, and its relatedness, above 0. */
type Giver = { giver: number; weight: number };

/** In turn t a giver of weight w has given as many findings as w t says, rounded down: turns in proportion to weights. */
function takeInTurns<T extends object>(
  offers: readonly (readonly Offer<T>[])[],
  givers: readonly Giver[],
  k: number,
  limit: number,
): T[] {
  const seen = new Set(offers[k]!.map(({ pair }) => pair));
  const taken = givers.map((): T[] => []);
  const gives = givers.map(({ giver, weight }) => Math.round(weight * offers[giver]!.length));
  let left = gives.reduce((sum, count) => sum + count, 0);
  let count = 0;
  for (let turn = 1; left > 0 && count < limit; turn++) {
    for (let g = 0; g < givers.length && count < limit; g++) {
      const { giver, weight } = givers[g]!;
      const rank = Math.floor(weight * turn) - 1;
      if (rank >= gives[g]! || rank < Math.floor(weight * (turn - 1))) continue; // all given, or not its turn
      left--;
      const offer = offers[giver]![rank]!;
      if (seen.has(offer.pair)) continue;
      seen.add(offer.pair);
      taken[g]!.push(weight < 1 ? { ...offer.item, weight } : offer.item);
      count++;
    }
  }
  return taken.flat();
}

/** Share of its findings that an agent gives if it gives the most surprising alone. */
const SURPRISING = 0.1;

/**
 * The most surprising tenth of what one agent found, rounded up: the findings of the tasks of greatest |dopamine|, outcome
 * minus what the value function expected (Gerstgrasser et al. 2023, arXiv 2311.00865, share the experiences of greatest TD
 * error). Solutions and consequences count together; of equal surprise solutions come first, then the nearest misses, then
 * the order found. What was not expected at all surprises nobody: 0.
 */
export function mostSurprising(found: Findings, dopamine: (taskId: string) => number): Findings {
  const all = [
    ...found.solutions.map((item) => ({ item, distance: 0, isSolution: true })),
    ...found.consequences.map((item) => ({ item, distance: item.distance, isSolution: false })),
  ].map((one) => ({ ...one, surprise: Math.abs(dopamine(one.item.taskId)) }));
  const most = Math.ceil(SURPRISING * all.length);
  const order = [...all].sort(
    (a, b) => b.surprise - a.surprise || Number(b.isSolution) - Number(a.isSolution) || a.distance - b.distance,
  );
  const kept = new Set<Solution | Consequence>(order.slice(0, most).map(({ item }) => item));
  return {
    ...found,
    solutions: found.solutions.filter((item) => kept.has(item)),
    consequences: found.consequences.filter((item) => kept.has(item)),
  };
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
