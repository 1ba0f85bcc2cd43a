/** What a parser found in an experiment file: its value, and where each key stands. */
export type Parsed = {
  value: unknown;
  /** Where the keys' text begins, by `section.key`. */
  offsets: ReadonlyMap<string, number>;
};

/** What keeps a text from being JSON or YAML: what is wrong at that place, and what to do there. */
export type Fault = { offset: number; what: string; hint: string };

/** Greatest depth of sections and lists. */
export const MOST_LEVELS = 32;

export const tooDeep = (offset: number): Fault => ({
  offset,
  what: `wanted at most ${MOST_LEVELS} levels of sections and lists`,
  hint: "take out the brackets that are too many",
});
