import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { State, TaskSearch } from "./task-search.ts";
import type { AnswerNode } from "./tree.ts";

/** What V learns towards; every one is a key of the experiment file (`value.*`). */
export type TargetSettings = {
  /** monte-carlo: what came of a partial; td: that, mixed with what V says of the best partial it was extended to. */
  targets: "monte-carlo" | "td";
  /** With td, the share of what came of it, in [0, 1]. */
  mix: number;
  /** What came of it, z: solved or not, or how near the nearest answer came, 1 - distance. Omitted: solved or not. */
  outcome?: "solved" | "graded";
};

export const monteCarlo: TargetSettings = { targets: "monte-carlo", mix: 1 };

/**
 * The target of every state of a search, in [0, 1]. Monte-Carlo: z(s) = 1 where a descendant solved the task within the
 * budget, else 0. TD(0) (Sutton and Barto 2018, eq. 6.2, with no discount, a reward of 1 for solving, and the greedy
 * maximum over the successors that search kept, for search goes on with several of them at once):
 *
 *   y(s) = 1 where z(s) = 1, else mix z(s) + (1 - mix) max over extended children c of V(c), or 0 without one
 *
 * Graded, z(s) = 1 - the distance of the nearest judged answer that grew from s, 0 without one: V is then the nearness to be
 * expected and no longer a probability, which says something of tasks that nobody solves.
 *
 * With TD, a state that led to promising ones and ran out of budget is no plain failure. V is the one the search used; a
 * maximum over noisy estimates is biased upwards (Thrun and Schwartz 1993), which the share of z keeps in check.
 *
 * There are no importance weights (LASER, SEAC). V is not the value of one agent's policy: it is the chance that search
 * by whoever of the population takes this partial up solves the task, and every agent's traces are draws from just that
 * mixture. A target is also what many joint samples of a beam came to, to which no single path's ratio belongs.
 */
export function targetsOf(
  environment: CompleteEnvironment,
  search: TaskSearch,
  settings: TargetSettings,
): Map<State, number> {
  const bootstrapped = settings.targets === "td" ? bestChildren(environment, search) : new Map<State, number>();
  const mix = settings.targets === "td" ? settings.mix : 1;
  const came = ({ nearest = 1 }: State) => (settings.outcome === "graded" ? 1 - nearest : 0);
  return new Map(
    [...search.states.values()].map((state) => [
      state,
      state.solved ? 1 : mix * came(state) + (1 - mix) * (bootstrapped.get(state) ?? 0),
    ]),
  );
}

/** The greatest V among the states that each state was extended to and that were extended themselves. */
function bestChildren(environment: CompleteEnvironment, { root, states }: TaskSearch): Map<State, number> {
  const best = new Map<State, number>();
  const walk = (node: AnswerNode, from: State | undefined): void => {
    for (const child of node.children.values()) {
      if (child.status === "open") walk(child, from);
      if (child.status !== "step") continue;
      const state = states.get(environment.writing.signature(child.partial));
      if (from !== undefined && state !== undefined && state !== from && state.visits > 0) {
        best.set(from, Math.max(best.get(from) ?? 0, state.solved ? 1 : (state.value ?? 0)));
      }
      walk(child, state);
    }
  };
  walk(root, states.get(environment.writing.signature(root.partial)));
  return best;
}
