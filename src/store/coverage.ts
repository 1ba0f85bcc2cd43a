import type { JournalRecord } from "./scan.ts";

/** Which records a journal holds, gathered record by record. */
export type Coverage = {
  see(record: JournalRecord): void;
  /** Whether it has the run's first record. */
  begun(): boolean;
  /** The last round with a record of any kind; 0 if there is none. */
  lastRound(): number;
  /**
   * Whether it has all records of a round that were written before the round's checkpoint and that no checkpoint can
   * restore. Also true if a repair continued the run without them.
   */
  has(round: number): boolean;
};

/** `agents`: the number of agents with a lesson in each round; 0 if the run keeps no lessons. */
export function newCoverage(agents: number): Coverage {
  let begun = false;
  let last = 0;
  const excused = new Set<unknown>(); // rounds that a repair continued without
  const seen = new Set<string>(); // kind and round, for a lesson the agent too
  return {
    see({ kind, round, agent, missing }) {
      if (kind === "run") begun = true;
      if (kind === "run" && Array.isArray(missing)) for (const one of missing) excused.add(one);
      if (typeof round !== "number") return;
      last = Math.max(last, round);
      seen.add(kind === "lesson" ? `${kind} ${round} ${agent}` : `${kind} ${round}`);
    },
    begun: () => begun,
    lastRound: () => last,
    has(round) {
      if (excused.has(round)) return true;
      const lessons = Array.from({ length: agents }, (_, agent) => `lesson ${round} ${agent}`);
      return [`round ${round}`, ...lessons, ...(agents > 0 ? [`words ${round}`] : [])].every((name) => seen.has(name));
    },
  };
}
