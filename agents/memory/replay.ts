import type { Example } from "../../environments/environment.ts";
import type { Random } from "../../src/core/random.ts";

/**
 * Prioritised replay (Schaul et al. 2016, arXiv 1511.05952), proportional variant. An item's priority is its last loss,
 * so that what is being forgotten comes back, and what its task's outcome was worth in surprise to the value function.
 * All functions are pure: they give new lists and leave their arguments.
 */

export type ReplayItem = Example & {
  taskId: string;
  source: "solution" | "consequence" | "seed"; // seed: of a program that the user gave
  priority: number; // > 0
  round: number;
  /** How strongly it may teach, see Solution; omitted if it weighs 1. */
  weight?: number;
};

/** Added to a loss, so that an item that is known by heart can still be drawn. */
const LEAST_PRIORITY = 1e-3;

/**
 * The priority of an item whose loss was just measured, in nats a token, and whose task surprised by so much. What is
 * not a number counts as 0.
 */
export function priorityOf(lossNats: number, surprise = 0): number {
  const counted = (part: number) => (Number.isFinite(part) ? Math.max(0, part) : 0);
  return counted(lossNats) + counted(surprise) + LEAST_PRIORITY;
}

/** What a new item starts with when its loss is not known: the greatest priority there is (their Algorithm 1, line 6). */
export function startingPriority(items: readonly ReplayItem[]): number {
  return items.reduce((most, { priority }) => Math.max(most, priority), items.length === 0 ? 1 : 0);
}

/**
 * The buffer with `added` in it and at most `capacity` items: the lowest priority goes first, of equal ones the oldest.
 * A pair that is there already is replaced, not doubled, and keeps the greater weight: what an agent found itself is worth no
 * less because another gives it too. The order is the order of arrival.
 */
export function addItems(items: readonly ReplayItem[], added: readonly ReplayItem[], capacity: number): ReplayItem[] {
  const byPair = new Map<string, ReplayItem>();
  for (const item of [...items, ...added]) {
    const key = pairKey(item);
    const heaviest = heavier(byPair.get(key), item);
    byPair.delete(key); // so that the newer one also counts as arriving later
    byPair.set(key, heaviest);
  }
  const all = [...byPair.values()];
  const leaving = all
    .map((item, index) => ({ item, index }))
    .sort((a, b) => a.item.priority - b.item.priority || a.item.round - b.item.round || a.index - b.index)
    .slice(0, Math.max(0, all.length - capacity));
  const gone = new Set(leaving.map(({ index }) => index));
  return all.filter((_, index) => !gone.has(index));
}

/** The newer item with the greater weight of both. */
function heavier(older: ReplayItem | undefined, { weight: newer, ...item }: ReplayItem): ReplayItem {
  const weight = Math.max(newer ?? 1, older === undefined ? 0 : (older.weight ?? 1));
  return weight === 1 ? item : { ...item, weight };
}

/** Index of one item drawn with P(i) = p_i^alpha / sum_k p_k^alpha (their equation 1); -1 when there is none. */
export function drawItem(items: readonly ReplayItem[], alpha: number, random: Random): number {
  return random.weighted(drawWeights(items, alpha));
}

/** p_i^alpha, unnormalised: [items.length]. */
export function drawWeights(items: readonly ReplayItem[], alpha: number): Float64Array {
  return Float64Array.from(items, ({ priority }) => priority ** alpha);
}

/**
 * Importance weights (N P(i))^-beta, divided by the greatest of the buffer so that they only scale down (their section
 * 3.4). beta 0 corrects nothing, 1 undoes the bias of prioritised drawing in full.
 */
export function importanceWeights(items: readonly ReplayItem[], alpha: number, beta: number): Float64Array {
  const weights = drawWeights(items, alpha);
  const total = weights.reduce((a, b) => a + b, 0);
  const corrections = weights.map((w) => ((items.length * w) / total) ** -beta);
  const most = corrections.reduce((a, b) => Math.max(a, b), 0);
  return corrections.map((c) => c / most);
}

/** The buffer with the priorities of some items set: index -> loss in nats a token; surprise by task id. */
export function withLosses(
  items: readonly ReplayItem[],
  lossNats: ReadonlyMap<number, number>,
  surprise: (taskId: string) => number = () => 0,
): ReplayItem[] {
  return items.map((item, index) => {
    const loss = lossNats.get(index);
    return loss === undefined ? { ...item } : { ...item, priority: priorityOf(loss, surprise(item.taskId)) };
  });
}

/** Equal for two examples that teach the same. */
export function pairKey({ prompt, answer }: Pick<ReplayItem, "prompt" | "answer">): string {
  return `${prompt.join(",")}:${answer.join(",")}`;
}
