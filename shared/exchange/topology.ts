/**
 * all: every agent hears all others; ring: agent k hears agent k - 1, the first hears the last; islands: agents hear those of
 * their own island, `island` agents in a row; none: nobody hears anybody.
 */
export type Topology = {
  topology: "all" | "ring" | "islands" | "none";
  island: number;
  /** So many of the last agents hear nobody, and nobody hears them; 0 if omitted. */
  alone?: number;
};

/** By agent, itself and those that it hears, ascending. */
export type Neighbourhoods = readonly (readonly number[])[];

/** Agents with the same neighbourhood have the same list, so that what it comes to is worked out once, see `perNeighbourhood`. */
export function neighbourhoods(agents: number, { alone = 0, ...topology }: Topology): Neighbourhoods {
  const together = agents - alone;
  return [...amongThem(together, topology), ...range(together, agents).map((k) => [k])];
}

function amongThem(agents: number, { topology, island }: Topology): Neighbourhoods {
  const size = topology === "none" ? 1 : topology === "islands" ? island : agents;
  if (topology !== "ring" || agents <= 2) {
    const of = Array.from({ length: Math.ceil(agents / size) }, (_, k) =>
      range(k * size, Math.min(agents, (k + 1) * size)),
    );
    return range(0, agents).map((k) => of[Math.floor(k / size)]!);
  }
  return range(0, agents).map((k) => (k === 0 ? [0, agents - 1] : [k - 1, k]));
}

/** The agents that agent k of so many hears, ascending. */
export function giversOf(agents: number, topology: Topology, k: number): number[] {
  return neighbourhoods(agents, topology)[k]!.filter((other) => other !== k);
}

/** Each list once, in the order of its first agent. */
export const distinctOf = (of: Neighbourhoods): (readonly number[])[] => [...new Set(of)];

/** By agent, what its neighbourhood comes to; agents with the same neighbourhood get the same object. */
export function perNeighbourhood<T>(of: Neighbourhoods, make: (members: readonly number[]) => T): T[] {
  const made = new Map(distinctOf(of).map((members) => [members, make(members)]));
  return of.map((members) => made.get(members)!);
}

/** Whether no agent hears another of which it is not heard: the neighbourhoods are islands, of which one may be all. */
export const areIslands = (of: Neighbourhoods): boolean =>
  of.every((members, k) => members.every((other) => of[other] === of[k]));

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, k) => from + k);
