import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { Abstraction, Body, TaskHeader, Term, Tokens } from "../../environments/environment.ts";
import { stepsOf } from "../../environments/steps.ts";
import type { Solution } from "../findings.ts";
import type { LibraryEntry } from "./entry.ts";
import { MAX_TERM_SIZE } from "./forms.ts";
import { bodySize, bodyText, createInterner, distinctNodes, match, toTerm } from "./nodes.ts";
import { reductions } from "./reductions.ts";
import { flatten, inline, inlineBody, inlineNode, rewrite } from "./rewrite.ts";

export type ShortenInput = {
  environment: CompleteEnvironment;
  /** By id. */
  tasks: ReadonlyMap<string, TaskHeader>;
  solutions: readonly Solution[];
  /** The library before this abstraction. */
  entries: readonly LibraryEntry[];
  attempts: number; // maximum number of shorter bodies tried
};

/**
 * Shortens the body of an abstraction that was just made, from n to n - 1 nodes: replaces a part by a smaller part of
 * the same type inside it, if every solution that the abstraction fits in still computes the same on every input; then
 * continues from the shorter body. Arguments and token stay, so the abstraction is used as before. This happens before
 * anybody uses the token: later programs are made with the shorter body, and an abstraction in the library never
 * changes.
 *
 * Returns the abstraction and the solutions in their order, shortened ones in their new form. A shorter body has at
 * least two nodes, since one node is an existing token, and differs from every other abstraction's.
 */
export function shortenEntry(
  { environment, tasks, solutions, entries, attempts }: ShortenInput,
  entry: LibraryEntry,
): { entry: LibraryEntry; solutions: Solution[] } {
  const { apply } = environment.terms;
  const users = usersOf(environment, solutions, entries, entry);
  const used = { tried: 0, programRuns: 0 };
  let reached: { body: Body; answers: Tokens[] } = { body: entry.body, answers: [] };
  const answersWith = (body: Body): Tokens[] | undefined => {
    const library = [...entries, { ...entry, body }];
    const wide = environment.terms.withAbstractions(library);
    const answers: Tokens[] = [];
    for (const { index, term } of users) {
      const { taskId, result } = solutions[index]!;
      const plain = inline(term, [{ ...entry, body }], apply);
      const answer = wide.terms.fromTerm(rewrite(plain, library, apply));
      const task = tasks.get(taskId);
      if (answer === undefined || task === undefined) return undefined; // equality cannot be shown
      used.programRuns += stepsOf(wide.text, answer);
      if (wide.result(task, answer) !== result) return undefined;
      answers.push(answer);
    }
    return answers;
  };
  const tried = new Set(entries.map(({ body }) => bodyText(body)));
  for (let going = users.length > 0; going; ) {
    going = false;
    for (const body of shorterBodies(reached.body, entry, apply)) {
      if (used.tried >= attempts) break;
      if (tried.has(bodyText(body))) continue;
      tried.add(bodyText(body));
      used.tried += 1;
      const answers = answersWith(body);
      if (answers === undefined) continue;
      reached = { body, answers };
      going = true;
      break;
    }
  }
  const shorter = [...solutions];
  let programs = 0;
  for (const [k, answer] of reached.answers.entries()) {
    const { index } = users[k]!;
    if (answer.length >= solutions[index]!.answer.length) continue;
    shorter[index] = { ...solutions[index]!, answer };
    programs += 1;
  }
  const shortened = { sizeBefore: entry.size, programs, ...used };
  return { entry: { ...entry, body: reached.body, size: bodySize(reached.body), shortened }, solutions: shorter };
}

/** Solutions in which the body fits somewhere and pays, each written with this abstraction and no other. */
function usersOf(
  environment: CompleteEnvironment,
  solutions: readonly Solution[],
  entries: readonly Abstraction[],
  entry: LibraryEntry,
): { index: number; term: Term }[] {
  const interner = createInterner(environment.terms.apply);
  const flat = flatten(entries, environment.terms.apply);
  const reader = environment.terms.withAbstractions(entries).terms;
  return solutions.flatMap(({ answer }, index) => {
    const root = inlineNode(interner.fromTerm(reader.toTerm(answer)), flat, interner);
    if (root.size > MAX_TERM_SIZE) return [];
    if (!distinctNodes([root]).some((node) => match(entry.body, node, interner) !== undefined)) return [];
    const term = rewrite(toTerm(root), [entry], environment.terms.apply);
    return uses(term, entry.token) ? [{ index, term }] : [];
  });
}

const uses = (term: Term, token: number): boolean => term.token === token || term.args.some((arg) => uses(arg, token));

/** Bodies with fewer nodes and the same arguments, the longest first. */
function shorterBodies(body: Body, { holes }: Abstraction, apply: number | undefined): Body[] {
  const size = bodySize(body);
  return [...reductions(body)]
    .map((smaller) => inlineBody(smaller, [], apply)) // a named function that is applied now is a plain use of it
    .filter((smaller) => bodySize(smaller) >= 2 && bodySize(smaller) < size && holesOf(smaller).size === holes.length)
    .sort((a, b) => bodySize(b) - bodySize(a));
}

function holesOf(body: Body, found = new Set<number>()): Set<number> {
  if ("hole" in body) found.add(body.hole);
  else for (const arg of body.args) holesOf(arg, found);
  return found;
}
