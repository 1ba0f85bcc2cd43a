import { type Lesson, unpackLesson } from "./lesson.ts";
import { begunAnew, type Training, trainBy } from "./steps.ts";
import type { Moments } from "./types.ts";

export type Relearned = {
  moments: Moments;
  steps: number; // without those that only gathered
  tokens: number; // processed, as AbsorbOutput's spent.trainTokens counts
};

/**
 * The training of a turn once more, from its lesson and from where it began: `next` and the moments are, on the same
 * backend, what absorb left to the bit. Throws E_FORMAT where the lesson is none of this policy's.
 */
export function relearn(training: Training, lesson: Lesson): Relearned {
  const taught = unpackLesson(lesson, training.shape);
  const start = taught.fresh ? begunAnew(training.moments) : training.moments;
  let steps = 0;
  let tokens = 0;
  // A turn that only scored has a lesson too.
  const moments = trainBy({ ...training, moments: start, score: true }, (take) => {
    for (const step of taught.steps) {
      tokens += take(step).tokens;
      if (!step.gather) steps += 1;
    }
  });
  return { moments, steps, tokens };
}
