import type { CompleteEnvironment } from "../../environments/defaults.ts";
import type { TaskHeader } from "../../environments/environment.ts";
import type { Random } from "../../src/core/random.ts";
import type { Drawn } from "./mixture.ts";

export type Augmentation = {
  environment: CompleteEnvironment;
  /** The agent's own tasks: of those of others it does not know the demonstrations. */
  tasks: readonly TaskHeader[];
  share: number; // in [0, 1]
};

/**
 * The batch in which each pair of the agent's own tasks is replaced, with probability `share`, by the same pair seen
 * through a random symmetry of the environment. A pair stays as it was drawn where no symmetry holds. Like made-up pairs,
 * these are training data and no search: what making them runs is no part of a budget of program runs.
 */
export function augmentBatch(
  batch: readonly Drawn[],
  { environment, tasks, share }: Augmentation,
  random: Random,
): Drawn[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return batch.map((drawn) => {
    const task = drawn.taskId === undefined ? undefined : byId.get(drawn.taskId);
    if (task === undefined || random.next() >= share) return drawn;
    const example = environment.symmetry.augment(random, task, drawn.example.answer);
    return example === undefined ? drawn : { ...drawn, example, augmented: true, changed: true };
  });
}
