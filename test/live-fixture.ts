import { join } from "node:path";
import { journalPath } from "../src/store/history.ts";
import { openJournal } from "../src/store/journal.ts";
import { lockRun, removeBeat, writeBeat } from "../src/store/live.ts";
import { readManifest, writeManifest } from "../src/store/manifest.ts";
import type { Beat } from "../viz/live/live-data.ts";
import { reportFixture } from "./report-fixture.ts";
import { fakeRun } from "./run-fixture.ts";

export const BEAT: Beat = {
  at: 0,
  state: "running",
  phase: "turns",
  baseShare: 0,
  round: 1,
  agents: 4,
  expanded: 2,
  absorbed: 1,
  held: 0,
  inference: { threads: 2, running: 2, waiting: 5, utilisation: 0.98 },
  training: { threads: 1, running: 0, waiting: 0, utilisation: 0 },
  memoryBytes: 512e6,
  mostMemoryBytes: 600e6,
};

/** A run of 4 agents that the test plays by hand, in this process: no round has ended yet. */
export function liveRun(parent: string, id: string, name = "by-hand") {
  const story = reportFixture({ agents: 4, rounds: 6 });
  const dir = fakeRun(parent, id, { distances: [], ended: false, settings: { rounds: 6 }, tasks: [] });
  writeManifest(dir, { ...readManifest(dir), name });
  const lock = lockRun(dir);
  const journal = openJournal(journalPath(dir));
  journal.rewind(0);
  journal.append({ kind: "run", agents: story.agents, tasks: story.tasks, layers: 1 });
  return {
    dir,
    story,
    beat: (change: Partial<Beat> = {}) => writeBeat(dir, { ...BEAT, at: Date.now(), ...change }),
    round(number: number) {
      const data = story.rounds[number - 1]!;
      journal.append({ kind: "round", round: number, data, solvedBy: [], library: [], solutions: [] });
      const pools = story.pools.find(({ round }) => round === number)!;
      journal.append({ ...pools, kind: "pools" });
    },
    end() {
      journal.append({ kind: "end", stateHash: "h", solved: story.solved, finalSolved: [] });
    },
    /** Its process is done with it. */
    leave() {
      journal.close();
      removeBeat(dir);
      lock.release();
    },
    control: join(dir, "control.json"),
  };
}
