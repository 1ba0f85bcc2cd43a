import type { JournalRecord } from "./scan.ts";

/** What a journal holds of a run, gathered record by record. */
export type Coverage = {
  see(record: JournalRecord): void;
  /** Whether it has the record that a run begins with. */
  begun(): boolean;
  /** Rounds of which it has a record of any kind. */
  lastRound(): number;
  /**
   * "whole": the record of the round is there. "open": it is not, but all that was written before it is, as after a kill
   * between a checkpoint and the journal; the checkpoint of that round gives it. "lost": records are missing that no
   * checkpoint holds. A round's own record is written after its others, so that a journal that lost its end lost these too.
   */
  round(round: number): "whole" | "open" | "lost";
};

/** `agents` whose lessons each round holds; 0 where the run keeps no lessons. */
export function newCoverage(agents: number): Coverage {
  let begun = false;
  let last = 0;
  const seen = new Set<string>(); // kind and round, of a lesson the agent too
  return {
    see({ kind, round, agent }) {
      if (kind === "run") begun = true;
      if (typeof round !== "number") return;
      last = Math.max(last, round);
      seen.add(kind === "lesson" ? `${kind} ${round} ${agent}` : `${kind} ${round}`);
    },
    begun: () => begun,
    lastRound: () => last,
    round(round) {
      if (seen.has(`round ${round}`)) return "whole";
      const lessons = Array.from({ length: agents }, (_, agent) => `lesson ${round} ${agent}`);
      const before = [`misses ${round}`, `measures ${round}`, ...lessons, ...(agents > 0 ? [`words ${round}`] : [])];
      return before.every((name) => seen.has(name)) ? "open" : "lost";
    },
  };
}
