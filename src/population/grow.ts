import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { TaskHeader, Tokens } from "../../environments/environment.ts";
import type { Solution } from "../../shared/findings.ts";
import { compressCorpus } from "../../shared/library/compress.ts";
import type { LibraryEntry } from "../../shared/library/entry.ts";
import { plainText } from "../../shared/library/forms.ts";
import { lossWithout } from "../../shared/library/loss.ts";
import { shortenEntry } from "../../shared/library/shorten.ts";
import { weightsOf } from "../../shared/library/weights.ts";
import type { Experiment } from "../config/schema.ts";
import { distinct } from "./examine.ts";

/** A solved program that became shorter with an abstraction in it. */
export type Shorter = { taskId: string; from: Tokens; to: Tokens };

export type Grown = { library: LibraryEntry[]; archive: Solution[]; shorter: Shorter[] };

/**
 * The library with this round's abstractions, each in the shortest body that its programs allow before the next one is
 * looked for, and what each old and new one is worth now; the archive with the programs that became shorter for it.
 */
export function growLibrary(
  environment: CompleteEnvironment,
  tasks: readonly TaskHeader[],
  { library, archive }: { library: readonly LibraryEntry[]; archive: readonly Solution[] },
  settings: Experiment["library"],
  round: number,
): Grown {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  let grown = [...library];
  let solutions = [...archive];
  for (let k = 0; k < settings.perRound; k++) {
    const wide = environment.terms.withAbstractions(grown);
    const [made] = compressCorpus(wide, solutions, grown, { ...settings, perRound: 1 }, round);
    if (made === undefined) break;
    if (settings.shorten === 0) {
      grown = [...grown, made];
      continue;
    }
    const input = { environment: wide, tasks: byId, solutions, entries: grown, attempts: settings.shorten };
    const short = shortenEntry(input, made);
    grown = [...grown, short.entry];
    solutions = short.solutions;
  }
  const shorter = archive.flatMap(({ taskId, answer }, k): Shorter[] =>
    solutions[k]!.answer === answer ? [] : [{ taskId, from: answer, to: solutions[k]!.answer }],
  );
  const kept = shorter.length === 0 ? solutions : distinct(solutions);
  const { terms } = environment.terms.withAbstractions(grown);
  const [lost, weights] = [lossWithout(terms, kept, grown), weightsOf(terms, kept, grown)];
  const valued = grown.map((entry, k) => ({ ...entry, lost: lost[k]!, weight: weights[k]! }));
  return { library: valued, archive: kept, shorter };
}

/**
 * Brings the shorter forms to whoever holds the same programs, in whatever abstractions they are written: gives the
 * shorter form of a task's answer, or the answer itself.
 */
export function shorterBy(
  environment: CompleteEnvironment,
  library: readonly LibraryEntry[],
  shorter: readonly Shorter[],
): (taskId: string, answer: Tokens) => Tokens {
  const text = plainText(environment.terms.withAbstractions(library).terms, library);
  const keyOf = (taskId: string, answer: Tokens) => `${taskId}\u0000${text(answer)}`;
  const forms = new Map(shorter.map(({ taskId, from, to }) => [keyOf(taskId, from), to]));
  return (taskId, answer) => {
    const form = forms.get(keyOf(taskId, answer));
    return form !== undefined && form.length < answer.length ? form : answer;
  };
}
