import { describe, expect, it } from "vitest";
import { journalPath, readHistory } from "../src/store/history.ts";
import { openJournal } from "../src/store/journal.ts";
import { tableRows } from "../src/tables/tables.ts";
import { emptyFolder } from "./command-line.ts";

const RUN = { kind: "run", agents: [], tasks: [], layers: 1 };
const END = { kind: "end", stateHash: "", solved: { base: 0, final: 0, cumulative: 0, tasks: 0 }, finalSolved: [] };
const SCORE = { tasks: [1, 2, 3], outputs: [4, 5, 6] };
const LEDGERS = { tasks: 9, outputs: 10, base: SCORE, inherited: SCORE, found: SCORE, foundOwn: SCORE, final: SCORE };

function historyOf(end: object) {
  const folder = emptyFolder();
  const journal = openJournal(journalPath(folder));
  for (const record of [RUN, { ...END, ...end }]) journal.append(record as never);
  journal.close();
  return readHistory(folder);
}

const ROUND = {
  ...{ kind: "round", round: 1, solvedBy: [], library: [], solutions: [] },
  data: { round: 1, agents: [], population: {}, divergence: { policy: [[0]] }, map: [], library: {} },
};

describe("what earlier versions recorded beside a round", () => {
  const measures = { kind: "measures", round: 1, accuracy: [[0.5], [Number.NaN]], divergence: {} };
  const read = (record: object, run: object = {}) => {
    const folder = emptyFolder();
    const journal = openJournal(journalPath(folder));
    for (const entry of [{ ...RUN, ...run }, ROUND, record]) journal.append(entry as never);
    journal.close();
    return readHistory(folder);
  };

  it("is read as a part of the round", () => {
    const { accuracy } = measures;
    const divergence = { "parameter-layer-1": [[0]] };
    expect(read({ ...measures, divergence }).rounds[0]!.data).toEqual({
      ...ROUND.data,
      accuracy,
      divergence: { ...ROUND.data.divergence, ...divergence },
    });
    expect(read({ kind: "misses", round: 1, distances: [0.5, null] }).rounds[0]!.data.nearest).toEqual([0.5, null]);
  });

  it("and jobs that it lost are read with those of the end behind them", () => {
    const lost = { kind: "lost", round: 1, job: "probe", code: "E_WORKER", message: "it hung", stack: "" };
    expect(read(lost).lost).toEqual([lost]);
  });

  it.each<[string, object, object?]>([
    ["accuracy is no matrix", { ...measures, accuracy: [1] }],
    ["a matrix holds text", { ...measures, divergence: { policy: [["far"]] } }],
    ["a line has one end", { ...measures, paths: [{ a: 0, b: 1, lossNats: [1] }] }],
    ["agents rotate through no family", measures, { rotation: { families: [], stay: 1 } }],
    ["a stay has no rounds", measures, { rotation: { families: ["f"], stay: 0 } }],
  ])("is none of ours where %s", (_, record, run) => {
    expect(() => read(record, run)).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
  });
});

describe("the end of a run in its journal", () => {
  it("is without ledgers in runs of earlier versions, whose tables of them are empty", () => {
    const history = historyOf({});
    expect(history.end).toEqual(END);
    expect(tableRows(history)).toMatchObject({ ledgers: [], attempts: [] });
  });

  it("has ledgers without those that were not measured", () => {
    const ledgers = { ...LEDGERS, by: { policy: 3 }, weights: SCORE };
    expect([...tableRows(historyOf({ ledgers })).ledgers!].map(({ ledger }) => ledger)).toEqual([
      ...["base", "inherited", "found", "foundOwn", "final", "weights"],
    ]);
  });

  it("of an earlier version counts grids in every environment, and is read as outputs", () => {
    const score = { tasks: [1, 2, 3], grids: [4, 5, 6] };
    const scores = { base: score, inherited: score, found: score, foundOwn: score, final: score };
    const { end } = historyOf({ ledgers: { tasks: 9, grids: 10, ...scores, by: {} } });
    expect(end!.ledgers).toEqual({ ...LEDGERS, by: {} });
  });

  it.each([
    ["a score is missing", { ...LEDGERS, by: {}, found: undefined }],
    ["a score is text", { ...LEDGERS, by: {}, found: "many" }],
    ["a score has two attempts", { ...LEDGERS, by: {}, weights: { tasks: [1, 2], outputs: [1, 2] } }],
  ])("is none of ours where %s", (_, ledgers) => {
    expect(() => historyOf({ ledgers })).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
  });
});
