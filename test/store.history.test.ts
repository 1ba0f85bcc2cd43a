import { describe, expect, it } from "vitest";
import { runTables } from "../src/export/tables.ts";
import { journalPath, readHistory } from "../src/store/history.ts";
import { openJournal } from "../src/store/journal.ts";
import { emptyFolder } from "./command-line.ts";

const RUN = { kind: "run", agents: [], tasks: [], layers: 1 };
const END = { kind: "end", stateHash: "", solved: { base: 0, final: 0, cumulative: 0, tasks: 0 }, finalSolved: [] };
const SCORE = { tasks: [1, 2, 3], grids: [4, 5, 6] };
const LEDGERS = { tasks: 9, grids: 10, base: SCORE, inherited: SCORE, found: SCORE, foundOwn: SCORE, final: SCORE };

function historyOf(end: object) {
  const folder = emptyFolder();
  const journal = openJournal(journalPath(folder));
  for (const record of [RUN, { ...END, ...end }]) journal.append(record as never);
  journal.close();
  return readHistory(folder);
}

describe("what is measured beside the state", () => {
  const measures = { kind: "measures", round: 1, accuracy: [[0.5], [Number.NaN]], divergence: {} };
  const read = (record: object, run: object = {}) => {
    const folder = emptyFolder();
    const journal = openJournal(journalPath(folder));
    for (const entry of [{ ...RUN, ...run }, record]) journal.append(entry as never);
    journal.close();
    return readHistory(folder);
  };

  it("is read by round, and is not there in runs of earlier versions", () => {
    expect(read(measures).measures).toEqual([measures]);
    expect(historyOf({}).measures).toEqual([]);
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
    expect(runTables(history)).toMatchObject({ ledgers: [], attempts: [] });
  });

  it("has ledgers without those that were not measured", () => {
    const ledgers = { ...LEDGERS, by: { policy: 3 }, weights: SCORE };
    expect([...runTables(historyOf({ ledgers })).ledgers!].map(({ ledger }) => ledger)).toEqual([
      ...["base", "inherited", "found", "foundOwn", "final", "weights"],
    ]);
  });

  it.each([
    ["a score is missing", { ...LEDGERS, by: {}, found: undefined }],
    ["a score is text", { ...LEDGERS, by: {}, found: "many" }],
    ["a score has two attempts", { ...LEDGERS, by: {}, weights: { tasks: [1, 2], grids: [1, 2] } }],
  ])("is none of ours where %s", (_, ledgers) => {
    expect(() => historyOf({ ledgers })).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
  });
});
