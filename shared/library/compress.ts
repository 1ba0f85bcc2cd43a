import type { Abstraction, Body, Environment } from "../../environments/environment.ts";
import type { Solution } from "../findings.ts";
import { type CandidateLimits, candidatesAt, renumbered } from "./candidates.ts";
import type { LibraryEntry } from "./entry.ts";
import { bodySize, bodyText, createInterner, distinctNodes, type Interner, match, type Node } from "./nodes.ts";
import { flatten, inlineBody, inlineNode, shortest } from "./rewrite.ts";

export type LibrarySettings = CandidateLimits & {
  perRound: number; // new entries at most
  minUses: number; // distinct tasks, or distinct agents, that must share a fragment
};

/** More than this many solutions of one task would let one easy task speak for the corpus. */
const SOLUTIONS_PER_TASK = 3;
/** A tree larger than this came from abstractions nested in abstractions; it would drown the rest. */
const MAX_TERM_SIZE = 512;

/**
 * Names the fragments of solved programs that shrink the corpus most, one at a time, best first (the objective of
 * Stitch, Bowers et al. 2023, section 3, over typed terms): utility = corpus size before - after - size of the body,
 * sizes in nodes (an earlier abstraction is one), rewriting as short as the whole library allows. Candidates are cut
 * from the corpus as it reads with the library so far, so that fragments can contain earlier ones; bodies are stored
 * without other abstractions.
 * Candidates are tried in the order of an upper bound on their utility, until no bound beats the best: the
 * result is the one of trying all. Ties go to the lesser canonical text. Returns only the new entries.
 *
 * `environment` knows the tokens of `entries`; solutions may use them.
 */
export function compressCorpus(
  environment: Pick<Environment, "toTerm" | "vocabulary">,
  solutions: readonly Solution[],
  entries: readonly LibraryEntry[],
  settings: LibrarySettings,
  round: number,
): LibraryEntry[] {
  const interner = createInterner();
  const corpus = corpusOf(environment, solutions, flatten(entries), interner);
  const taken = new Set(entries.map((e) => e.token));
  const free = environment.vocabulary.slots.filter((slot) => !taken.has(slot));
  const made: LibraryEntry[] = [];
  const cuts: Cuts = new Map();
  while (made.length < settings.perRound && free.length > 0) {
    const best = bestCandidate(corpus, flatten([...entries, ...made]), settings, interner, cuts);
    if (best === undefined) break;
    const token = free.shift()!;
    const { body, holes } = best;
    made.push({
      name: `f${environment.vocabulary.slots.indexOf(token) + 1}`,
      token,
      holes,
      type: body.type,
      body,
      round,
      foundBy: sharers(corpus, body).agents,
      saving: best.utility,
      size: bodySize(body),
      uses: [],
    });
  }
  return made;
}

/** One solved program without abstractions. */
type Program = { root: Node; nodes: readonly Node[]; taskId: string; agent: number };

function corpusOf(
  environment: Pick<Environment, "toTerm">,
  solutions: readonly Solution[],
  flat: readonly Abstraction[],
  interner: Interner,
): Program[] {
  const byTask = new Map<string, Program[]>();
  for (const { answer, taskId, agent } of solutions) {
    const root = inlineNode(interner.fromTerm(environment.toTerm(answer)), flat, interner);
    const known = byTask.get(taskId) ?? [];
    byTask.set(taskId, known);
    // The same program found by two agents counts once for each: both are sources.
    if (root.size <= MAX_TERM_SIZE && !known.some((p) => p.root === root && p.agent === agent)) {
      known.push({ root, nodes: distinctNodes([root]), taskId, agent });
    }
  }
  // The sort is stable: of equal sizes the one found first stays.
  return [...byTask.values()].flatMap((programs) =>
    programs.sort((a, b) => a.root.size - b.root.size).slice(0, SOLUTIONS_PER_TASK),
  );
}

/** `written`: nodes of the body where earlier abstractions count as one node each; what it costs to write it down. */
type Candidate = { body: Body; holes: string[]; text: string; written: number; utility: number };

/**
 * What may be cut from a node, by node. A new entry's token is in no node that was met before it, so the cuts of a node
 * hold for all picks of one call.
 */
type Cuts = Map<Node, readonly Fragment[]>;
type Fragment = { body: Body; holes: string[]; text: string; size: number };

function fragmentsAt(node: Node, flat: readonly Abstraction[], settings: LibrarySettings, cuts: Cuts) {
  let found = cuts.get(node);
  if (found === undefined) {
    found = candidatesAt(node, settings).map((cut) => {
      const { body, holes } = renumbered(inlineBody(cut, flat));
      return { body, holes, text: bodyText(body), size: bodySize(cut) };
    });
    cuts.set(node, found);
  }
  return found;
}

function bestCandidate(
  corpus: readonly Program[],
  flat: readonly Abstraction[],
  settings: LibrarySettings,
  interner: Interner,
  cuts: Cuts,
): Candidate | undefined {
  const now = shortest(flat, interner);
  const before = corpusCost(corpus, now);
  const nodes = distinctNodes(corpus.map((p) => p.root));
  const occurrences = countOccurrences(corpus, nodes);
  const byToken = new Map<number, Node[]>();
  for (const node of nodes) byToken.set(node.token, [...(byToken.get(node.token) ?? []), node]);

  /**
   * No rewriting saves more than each place where the body fits saves there, were all of them used at once: by
   * induction over the term, a node's saving is at most its own plus its arguments', counted by tree position.
   */
  const bound = (body: Body): number => {
    if ("hole" in body) return 0;
    let sum = 0;
    for (const node of byToken.get(body.token) ?? []) {
      const bindings = match(body, node);
      if (bindings === undefined) continue;
      const cost = bindings.reduce((c, b) => c + now(b).cost, 1);
      sum += occurrences.get(node)! * Math.max(0, now(node).cost - cost);
    }
    return sum;
  };

  const found = new Map<string, Omit<Candidate, "utility"> & { bound: number }>();
  for (const node of distinctNodes(corpus.map((p) => now(p.root).node))) {
    for (const { body, holes, text, size } of fragmentsAt(node, flat, settings, cuts)) {
      const old = found.get(text);
      const written = Math.min(size, old?.written ?? Number.POSITIVE_INFINITY);
      if (written === old?.written) continue;
      const places = old === undefined ? bound(body) : old.bound + old.written;
      found.set(text, { body, holes, text, written, bound: places - written });
    }
  }

  let best: Candidate | undefined;
  const order = [...found.values()].sort((a, b) => b.bound - a.bound || (a.text < b.text ? -1 : 1));
  for (const candidate of order) {
    if (candidate.bound <= 0 || (best !== undefined && candidate.bound < best.utility)) break;
    const { tasks, agents } = sharers(corpus, candidate.body);
    if (Math.max(tasks.length, agents.length) < settings.minUses) continue;
    const trial: Abstraction = {
      name: "",
      token: -1,
      holes: candidate.holes,
      type: candidate.body.type,
      body: candidate.body,
    };
    const utility = before - corpusCost(corpus, shortest([...flat, trial], interner)) - candidate.written;
    const better =
      best === undefined || utility > best.utility || (utility === best.utility && candidate.text < best.text);
    if (utility > 0 && better) best = { ...candidate, utility };
  }
  return best;
}

function corpusCost(corpus: readonly Program[], cost: ReturnType<typeof shortest>): number {
  return corpus.reduce((sum, p) => sum + cost(p.root).cost, 0);
}

/** How often each node occurs in the trees of the corpus. */
function countOccurrences(corpus: readonly Program[], nodes: readonly Node[]): Map<Node, number> {
  const counts = new Map<Node, number>(nodes.map((n) => [n, 0]));
  const add = (node: Node, by: number) => counts.set(node, counts.get(node)! + by);
  for (const { root } of corpus) add(root, 1);
  // Users come after their arguments in the list, so from the end each node's count is whole before it is passed on.
  for (const node of nodes.toReversed()) for (const arg of node.args) add(arg, counts.get(node)!);
  return counts;
}

/** In whose programs, and for which tasks, the body fits somewhere; in ascending and in corpus order. */
function sharers(corpus: readonly Program[], body: Body): { tasks: string[]; agents: number[] } {
  const where = corpus.filter((p) => p.nodes.some((node) => match(body, node) !== undefined));
  const agents = [...new Set(where.map((p) => p.agent))].sort((a, b) => a - b);
  return { tasks: [...new Set(where.map((p) => p.taskId))], agents };
}
