import { describe, expect, it } from "vitest";
import { journalPath, readHistory } from "../src/store/history.ts";
import { openJournal } from "../src/store/journal.ts";
import { openLessons } from "../src/store/lessons.ts";
import type { JournalRecord } from "../src/store/scan.ts";
import { emptyFolder } from "./command-line.ts";

const RUN = { kind: "run", agents: [], tasks: [], layers: 1, baseHash: "b" };

function runOf(...records: JournalRecord[]): string {
  const dir = emptyFolder();
  const journal = openJournal(journalPath(dir));
  for (const record of [RUN, ...records]) journal.append(record);
  journal.close();
  return dir;
}

describe("the lessons of a journal", () => {
  it("stay in it until one is asked for, however long they are", () => {
    const long = 8 << 20;
    const dir = runOf(
      ...Array.from({ length: 8 }, (_, k) => ({
        kind: "lesson",
        round: 1,
        agent: k,
        lesson: new Uint8Array(long).fill(k),
      })),
    );
    const collect = globalThis.gc!; // vitest.config.ts
    const held = () => {
      collect();
      return process.memoryUsage().arrayBuffers;
    };
    const before = held();
    const lessons = openLessons(dir);
    readHistory(dir);
    expect(held() - before).toBeLessThan(long);
    expect(lessons.lesson(1, 5)).toHaveLength(long);
    expect(lessons.lesson(1, 5)[0]).toBe(5);
    expect(lessons.count).toBe(8);
  });

  it("and its words are those of a round's last record", () => {
    const lesson = (first: number) => ({ kind: "lesson", round: 2, agent: 0, lesson: Uint8Array.of(first) });
    const words = (...tokens: number[]) => ({
      kind: "words",
      round: 2,
      words: tokens.map((token) => ({ token, body: [1] })),
    });
    const lessons = openLessons(runOf(lesson(1), words(), lesson(2), words(7)));
    expect([...lessons.lesson(2, 0)]).toEqual([2]);
    expect(lessons.words(2)).toEqual([{ token: 7, body: [1] }]);
    expect(lessons).toMatchObject({ count: 1, baseHash: "b" });
  });

  it("are no part of the history that reports are made from", () => {
    const dir = runOf({ kind: "lesson", round: 1, agent: 0, lesson: 3 }, { kind: "words", round: 1, words: "none" });
    expect(readHistory(dir)).toEqual({
      run: RUN,
      rounds: [],
      pools: [],
      lost: [],
      end: undefined,
    });
  });
});
