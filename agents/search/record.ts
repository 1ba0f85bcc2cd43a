import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { Outcome, Tokens } from "../../environments/environment.ts";
import type { Judged, TaskSearch } from "./task-search.ts";

/** Judges a whole answer and keeps what that says. */
export function record(
  environment: CompleteEnvironment,
  search: TaskSearch,
  found: Pick<Judged, "answer" | "logProb" | "by" | "giver">,
): Pick<Outcome, "solved" | "distance"> {
  const { answer } = found;
  // Its steps were paid for when search ran them; a judge that runs them again finds out nothing that costs more.
  const { solved, distance } = recordMiss(environment, search, answer);
  const result = solved ? environment.result(search.task, answer) : undefined;
  search.judged.push({ ...found, distance, solved, result });
  if (solved) search.runsToSolve ??= search.meter.spent.programRuns;
  return { solved, distance };
}

/** Judges an answer for its distance and its consequences alone. */
export function recordMiss(environment: CompleteEnvironment, search: TaskSearch, answer: Tokens): Outcome {
  const outcome = environment.judge(search.task, answer);
  search.bestDistance = Math.min(search.bestDistance, outcome.distance);
  for (const example of outcome.consequences) search.hindsight.push({ example, distance: outcome.distance });
  return outcome;
}

/** An examiner marks three attempts: more distinct results of a solved task are worth nothing. */
export const hasAllResults = ({ judged }: TaskSearch): boolean =>
  new Set(judged.filter((j) => j.solved).map((j) => j.result)).size >= ATTEMPTS;
const ATTEMPTS = 3;
