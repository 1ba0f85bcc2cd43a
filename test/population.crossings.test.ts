import { describe, expect, it } from "vitest";
import type { Solution } from "../shared/findings.ts";
import type { LibraryEntry } from "../shared/library/entry.ts";
import { Experiment } from "../src/config/schema.ts";
import { crossingsOf } from "../src/population/crossings.ts";
import type { PopulationState } from "../src/population/state.ts";
import type { RoundData } from "../src/record/round.ts";

type Known = Parameters<typeof crossingsOf>[1];

const grown = (agent: number, giver: number | undefined, round = 2) =>
  ({ agent, round, ...(giver === undefined ? {} : { giver }) }) as Solution;
const entry = (token: number, foundBy: number[]) => ({ token, foundBy }) as LibraryEntry;
const using = (...uses: [agent: number, token: number, count: number][]) =>
  [0, 1, 2, 3].map((agent) => ({
    solutions: [
      {
        ...grown(agent, undefined),
        answer: uses.flatMap(([by, token, count]) => (by === agent ? new Array<number>(count).fill(token) : [])),
      },
    ],
  }));

function crossedIn(
  share: object,
  state: Partial<Pick<PopulationState, "library" | "archive">> = {},
  data: object = {},
  turns = using(),
) {
  const round = {
    agents: [{}, {}, {}, {}],
    flow: { traces: [10, 20, 30, 40] },
    ...data,
  } as unknown as RoundData;
  const agents = [0, 1, 2, 3].map((id) => ({ id })) as PopulationState["agents"];
  const known = { round: 2, agents, library: [], archive: [], ...state } as Known;
  return crossingsOf(Experiment.parse({ rounds: 4, population: { size: 4 }, share }), known, turns, round);
}

/** [giver, receiver, count] of a table's cells that are not 0. */
const cells = (table: number[][]) =>
  table.flatMap((row, i) => row.flatMap((count, j) => (count === 0 ? [] : [[i, j, count]])));

describe("what crossed from one agent to another", () => {
  it("are uses of abstractions that were cut from another's solutions and not from one's own, in this round", () => {
    const library = [entry(8, [0, 3]), entry(9, [1])];
    const turns = using([1, 8, 5], [0, 8, 7], [1, 9, 2], [2, 9, 1]);
    expect(cells(crossedIn({}, { library }, {}, turns).abstractionUses)).toEqual([
      [0, 1, 5],
      [1, 2, 1],
      [3, 1, 5],
    ]);
  });

  it("are answers that grew from another's in this round; the user's programs and one's own are nobody's", () => {
    const archive = [grown(0, 2), grown(0, 2), grown(1, 2, 1), grown(3, -1), grown(3, 3), grown(3, undefined)];
    expect(cells(crossedIn({}, { archive }).answersGrown)).toEqual([[2, 0, 2]]);
  });

  it("are the traces of whom an agent hears", () => {
    expect(cells(crossedIn({ topology: "ring" }).valueTraces)).toEqual([
      [0, 1, 10],
      [1, 2, 20],
      [2, 3, 30],
      [3, 0, 40],
    ]);
    expect(cells(crossedIn({ topology: "all" }).valueTraces)).toHaveLength(12);
    expect(cells(crossedIn({ topology: "none" }).valueTraces)).toEqual([]);
  });

  it("are parameters, in the rounds in which they move, of whom an agent hears or, where it copies, of that one", () => {
    const islands = { topology: "islands", island: 2 };
    const pairs = [
      [0, 1, 1],
      [1, 0, 1],
      [2, 3, 1],
      [3, 2, 1],
    ];
    expect(cells(crossedIn({ ...islands, weights: "average" }).parameters)).toEqual(pairs);
    expect(cells(crossedIn({ ...islands, weights: "average", every: 3 }).parameters)).toEqual([]);
    expect(cells(crossedIn({ ...islands, weights: "soup" }).parameters)).toEqual([]);
    const copies = { agents: [{}, { copied: 0 }, {}, {}] };
    expect(cells(crossedIn({ weights: "pbt" }, {}, copies).parameters)).toEqual([[0, 1, 1]]);
  });

  it("are between the measured agents, in their order", () => {
    const sample = { measured: [1, 3], flow: { traces: [20, 40] } };
    const library = [entry(8, [3])];
    const turns = using([1, 8, 5], [0, 8, 9]);
    const { abstractionUses, valueTraces } = crossedIn({}, { library }, sample, turns);
    expect(abstractionUses).toEqual([
      [0, 0],
      [5, 0],
    ]);
    expect(valueTraces).toEqual([
      [0, 20],
      [40, 0],
    ]);
  });
});
