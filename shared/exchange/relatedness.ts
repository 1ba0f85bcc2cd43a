/**
 * How alike the solved work of two agents is, in [0, 1]: what sharing can hope to carry over from one to the other.
 *
 * It is the cosine between their counts of operation bigrams: pairs of an operation and the operation that uses its value.
 * - An operation is a node with arguments, or a function that is passed as a value. What stands for the question, and
 *   constants, are none: nearly all answers use them, whatever they do.
 * - The operation that gives an answer has a bigram with its end, so that an answer of one operation counts too.
 * - Answers are read without abstractions: relatedness does not depend on who named what. A value that is used twice
 *   counts once.
 * - If answers have no parts, bigrams are of neighbouring tokens, the end token left out.
 * - Of each task that an agent solved counts its smallest answer alone, so that tasks count alike however many answers
 *   they have.
 * An agent that solved nothing is related to nobody: 0, itself included.
 */
import { type CompleteEnvironment, hasParts } from "../../environments/defaults.ts";
import type { Abstraction, Tokens } from "../../environments/environment.ts";
import type { Solution } from "../findings.ts";
import { MAX_TERM_SIZE } from "../library/forms.ts";
import { createInterner, distinctNodes, type Node } from "../library/nodes.ts";
import { flatten, inlineNode } from "../library/rewrite.ts";

/** How often each bigram occurs in what an agent solved. */
export type Bigrams = ReadonlyMap<string, number>;

/** An answer as its bigrams, and its size without abstractions. Undefined if it would be too long. */
type Reader = (answer: Tokens) => { bigrams: string[]; size: number } | undefined;

/** Cosine of two counts; 0 if one is empty. */
export function relatedness(a: Bigrams, b: Bigrams): number {
  const lengths = Math.sqrt(squared(a) * squared(b));
  if (lengths === 0) return 0;
  let common = 0;
  for (const [bigram, count] of a) common += count * (b.get(bigram) ?? 0);
  return Math.min(1, common / lengths);
}

/** [n][n] relatedness of every two of n agents. */
export const relatednessMatrix = (work: readonly Bigrams[]): number[][] =>
  work.map((a) => work.map((b) => relatedness(a, b)));

/**
 * [agents.length] the bigrams of what each of these agents solved. A solution may be given twice, and in any order. Answers
 * may use the abstractions of `library`, whose tokens `terms` knows.
 */
export function bigramsOf(
  environment: Pick<CompleteEnvironment, "terms" | "vocabulary">,
  library: readonly Abstraction[],
  solutions: readonly Pick<Solution, "agent" | "taskId" | "answer">[],
  agents: readonly number[],
): Bigrams[] {
  const read = hasParts(environment) ? termReader(environment, library) : tokenReader(environment);
  const smallest = new Map(agents.map((agent) => [agent, new Map<string, { size: number; text: string }>()]));
  for (const { agent, taskId, answer } of solutions) {
    const tasks = smallest.get(agent);
    const found = tasks && read(answer);
    if (found === undefined) continue;
    const text = found.bigrams.sort().join(";"); // of equal sizes the first in this order, so that none depends on who came first
    const known = tasks!.get(taskId);
    if (known === undefined || found.size < known.size || (found.size === known.size && text < known.text)) {
      tasks!.set(taskId, { size: found.size, text });
    }
  }
  return agents.map((agent) => {
    const counts = new Map<string, number>();
    for (const { text } of smallest.get(agent)!.values()) {
      for (const bigram of text === "" ? [] : text.split(";")) counts.set(bigram, (counts.get(bigram) ?? 0) + 1);
    }
    return counts;
  });
}

function termReader({ terms }: Pick<CompleteEnvironment, "terms">, library: readonly Abstraction[]): Reader {
  const interner = createInterner(terms.apply);
  const flat = flatten(library, terms.apply);
  const isOperation = ({ args, type, token }: Node) =>
    !terms.inputs.includes(token) && (args.length > 0 || type.includes("->"));
  return (answer) => {
    const root = inlineNode(interner.fromTerm(terms.toTerm(answer)), flat, interner);
    if (root.size > MAX_TERM_SIZE) return undefined;
    const pairs = distinctNodes([root]).flatMap((node) =>
      node.args.filter(isOperation).map((arg) => `${node.token} ${arg.token}`),
    );
    return { bigrams: isOperation(root) ? [`end ${root.token}`, ...pairs] : pairs, size: root.size };
  };
}

function tokenReader({ vocabulary: { end } }: Pick<CompleteEnvironment, "vocabulary">): Reader {
  return (answer) => {
    const tokens = answer.filter((token) => token !== end);
    return { bigrams: tokens.map((token, k) => `${tokens[k - 1] ?? "start"} ${token}`), size: tokens.length };
  };
}

const squared = (counts: Bigrams): number => [...counts.values()].reduce((sum, count) => sum + count * count, 0);
