import { type Ended, sentenceOf, summaryOf } from "./launch.ts";

export type Size = "full" | "reduced";

/** What the undisturbed run ended with: everything is held against it. */
export type Reference = { stateHash: string };

/** One thing that is done to the program from outside. */
export type Fault = {
  name: string;
  /** The right outcome, for the table. */
  expected: string;
  /** Whether the reduced size plays it too. */
  reduced: boolean;
  attack(folder: string, size: Size, reference: Reference): Promise<Seen>;
};

export type Seen = { held: boolean; seen: string };

/** The outcome of several attacks of one kind: all must pass, and the observations are counted. */
export function together(all: readonly Seen[]): Seen {
  const counts = new Map<string, number>();
  for (const { seen } of all) counts.set(seen, (counts.get(seen) ?? 0) + 1);
  const texts = [...counts].map(([seen, count]) => (all.length === 1 ? seen : `${count} x ${seen}`));
  return { held: all.length > 0 && all.every(({ held }) => held), seen: texts.join("; ") };
}

/** Holds if the run ended well, with the undisturbed run's hash and no turn lost. */
export function sameHash(ended: Ended, { stateHash }: Reference): Seen {
  const summary = summaryOf(ended);
  if (ended.code !== 0 || summary === undefined) return { held: false, seen: endOf(ended) };
  if (summary.stateHash !== stateHash) return { held: false, seen: `exit 0, another hash` };
  const lost = Array.isArray(summary.lostTurns) ? summary.lostTurns.length : Number(summary.lostTurns ?? 0);
  return lost === 0
    ? { held: true, seen: "the same hash" }
    : { held: false, seen: `the same hash, ${lost} turns lost` };
}

/** Holds if the command was refused, or failed, with one sentence that `says` fits. */
export function refused(ended: Ended, says: RegExp, codes: readonly number[] = [1, 2]): Seen {
  const sentence = sentenceOf(ended);
  const held = ended.code !== null && codes.includes(ended.code) && says.test(sentence);
  return { held, seen: held ? `refused, exit ${ended.code}` : endOf(ended) };
}

/** Holds if either does. */
export const either = (a: Seen, b: Seen): Seen => (a.held ? a : b);

/** How a process ended, in a few words. */
export function endOf(ended: Ended): string {
  const how = ended.signal === null ? `exit ${ended.code}` : `killed by ${ended.signal}`;
  const sentence = sentenceOf(ended);
  return sentence === "" ? how : `${how}: ${sentence.slice(0, 120)}`;
}
