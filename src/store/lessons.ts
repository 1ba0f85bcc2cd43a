import { z } from "zod";
import type { Lesson } from "../../agents/learning/lesson.ts";
import { WanderError } from "../core/errors.ts";
import type { WordsRecord } from "../record/round.ts";
import { journalPath } from "./history.ts";
import { recordAt, scanJournal } from "./scan.ts";

/** What a run trained on, by round and agent. Lessons stay in the journal until they are requested. */
export type Lessons = {
  count: number;
  /** Undefined for runs of earlier versions. */
  baseHash: string | undefined;
  /** Throws E_FORMAT if the journal has none. */
  lesson(round: number, agent: number): Lesson;
  /** Throws E_FORMAT if the journal has no such record. */
  words(round: number): WordsRecord["words"];
};

/** If a round was run again after a resume, its later records win. Throws what `scanJournal` throws. */
export function openLessons(runDir: string): Lessons {
  const path = journalPath(runDir);
  const places = new Map<string, number>(); // bytes into the journal, by round and agent
  const words = new Map<number, WordsRecord["words"]>();
  let baseHash: string | undefined;
  let begun = false;
  for (const { record, at } of scanJournal(path, ({ kind }) => kind !== "words")) {
    const parsed = Outline.safeParse(record);
    if (!parsed.success) {
      if (KINDS.has(record.kind)) throw foreign(runDir, `a ${record.kind} record that cannot be read`);
      continue;
    }
    const { data } = parsed;
    if (data.kind === "lesson") places.set(`${data.round} ${data.agent}`, at);
    else if (data.kind === "words") words.set(data.round, data.words);
    else if (!begun) {
      begun = true;
      ({ baseHash } = data);
    }
  }
  return {
    count: places.size,
    baseHash,
    lesson(round, agent) {
      const at = places.get(`${round} ${agent}`);
      if (at === undefined) throw foreign(runDir, `no lesson of agent ${agent} in round ${round}`);
      const { lesson } = recordAt(path, at);
      if (!(lesson instanceof Uint8Array)) throw foreign(runDir, `an empty lesson of agent ${agent} in round ${round}`);
      return lesson; // whoever trains on it checks its content
    },
    words(round) {
      const found = words.get(round);
      if (found === undefined) throw foreign(runDir, `no record of the words of round ${round}`);
      return found;
    },
  };
}

const token = z.int().nonnegative();
const Outline = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("run"), baseHash: z.string().optional() }),
  z.object({ kind: z.literal("lesson"), round: z.int(), agent: z.int() }), // drops the other fields: they stay in the journal
  z.looseObject({
    kind: z.literal("words"),
    round: z.int(),
    words: z.array(z.object({ token, body: z.array(token) })),
  }),
]);
const KINDS = new Set(["run", "lesson", "words"]);

function foreign(runDir: string, what: string): WanderError {
  return new WanderError("E_FORMAT", `${runDir}: the journal has ${what}`, {
    hint: "run the experiment again from its start with this version and store.lessons=true",
  });
}
