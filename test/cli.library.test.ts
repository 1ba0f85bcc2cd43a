import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entryLines } from "../src/cli/commands/library.ts";
import { journalPath, readHistory } from "../src/store/history.ts";
import { openJournal } from "../src/store/journal.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "wander-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** What `wander library` prints of a run whose last round recorded these entries. */
function printed(library: readonly object[]): string {
  const journal = openJournal(journalPath(dir));
  const data = {
    round: 2,
    agents: [],
    population: { examSolved: 0, cumulative: 0 },
    divergence: {},
    map: [],
    library: {},
  };
  journal.append({ kind: "run", agents: [], tasks: [], layers: 1 });
  journal.append({ kind: "round", round: 2, data, solvedBy: [], library, solutions: [] });
  journal.close();
  return readHistory(dir).rounds.at(-1)!.library.flatMap(entryLines).join("\n");
}

describe("wander library", () => {
  const facts = { name: "f1", round: 2, size: 4, saving: 12, foundBy: [0, 3], uses: [{ agent: 1, count: 2 }] };

  it("prints an abstraction as a program with typed parameters, and what is lost without it", () => {
    const program = "f1(a: Grid, b: Integer) -> Grid\n    x1 = upscale(a, b)\n    O = hconcat(a, x1)";
    expect(printed([{ ...facts, program, lost: 14 }])).toBe(
      [
        "f1(a: Grid, b: Integer) -> Grid",
        "  round 2, 4 nodes, saves 12 tokens (14 lost without it), found by agent 0, 3, used by agent 1 2x",
        "    x1 = upscale(a, b)",
        "    O = hconcat(a, x1)",
      ].join("\n"),
    );
  });

  it("prints a run of an earlier version, which did not record what is lost", () => {
    expect(printed([{ ...facts, uses: [], program: "(a: Grid) => hconcat(a, hmirror(a))" }])).toBe(
      "f1\n  round 2, 4 nodes, saves 12 tokens, found by agent 0, 3, used by nobody yet\n" +
        "    (a: Grid) => hconcat(a, hmirror(a))",
    );
  });
});
