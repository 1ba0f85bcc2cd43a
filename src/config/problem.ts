/** One thing that is wrong with an experiment, and the one thing to do about it. */
export type Problem = {
  /** The keys that it is about; the first is where it is shown. Empty for the experiment as a whole. */
  keys: readonly string[];
  message: string;
  hint: string;
};
