import type { Consequence, Findings, Solution } from "../findings.ts";

/** all: everybody hears everybody; ring: agent k hears agent k - 1, the first hears the last; none: silence. */
export type Topology = "all" | "ring" | "none";

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
  return findings.map((own, k) => {
    const givers = giversOf(findings, topology, k);
    const nearestFirst = (g: Findings) => [...g.consequences].sort((a, b) => a.distance - b.distance);
    return {
      solutions: takeInTurns(
        givers.map((g) => g.solutions),
        own.solutions,
        limits.solutions,
      ),
      consequences: takeInTurns(givers.map(nearestFirst), own.consequences, limits.consequences),
    };
  });
}

/** In agent order, whatever the topology. */
function giversOf(findings: readonly Findings[], topology: Topology, k: number): Findings[] {
  if (topology === "none") return [];
  if (topology === "all") return findings.filter((_, other) => other !== k);
  const previous = (k - 1 + findings.length) % findings.length;
  return previous === k ? [] : [findings[previous]!];
}

function takeInTurns<T extends Solution | Consequence>(
  given: readonly (readonly T[])[],
  own: readonly T[],
  limit: number,
): T[] {
  const seen = new Set(own.map(identity));
  const taken: T[][] = given.map(() => []);
  const longest = Math.max(0, ...given.map((items) => items.length));
  let count = 0;
  for (let rank = 0; rank < longest; rank++) {
    for (let giver = 0; giver < given.length && count < limit; giver++) {
      const item = given[giver]![rank];
      if (item === undefined || seen.has(identity(item))) continue;
      seen.add(identity(item));
      taken[giver]!.push(item);
      count++;
    }
  }
  return taken.flat();
}

const identity = (item: Solution | Consequence) => `${item.prompt.join(" ")}/${item.answer.join(" ")}`;
