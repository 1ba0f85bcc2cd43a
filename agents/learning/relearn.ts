import { type Lesson, unpackLesson } from "./lesson.ts";
import { begunAnew, type Trained, type Training, trainBy } from "./steps.ts";

export type RelearnInput = Training & { lesson: Lesson };

export type Relearned = Trained & {
  steps: number; // without those that only gathered
  tokens: number; // processed, as AbsorbOutput's spent.trainTokens counts
};

/**
 * The training of a turn once more, from its lesson and from where it began: on the same backend parameters and moments
 * are what absorb left, to the bit. Throws E_FORMAT where the lesson is none of this policy's.
 */
export function relearn({ lesson, ...training }: RelearnInput): Relearned {
  const taught = unpackLesson(lesson, training.shape);
  const start = taught.fresh ? begunAnew(training.moments) : training.moments;
  let steps = 0;
  let tokens = 0;
  // A turn that only scored has a lesson too.
  const trained = trainBy({ ...training, moments: start, score: true }, (take) => {
    for (const step of taught.steps) {
      tokens += take(step).tokens;
      if (!step.gather) steps += 1;
    }
  });
  return { ...trained, steps, tokens };
}
