/**
 * Tokens that only prompts use. A clue is a marker, often followed by program tokens (a colour, a number, a primitive)
 * so that an answer can copy what it reads: the same token means the same on both sides.
 */
export const promptTokens = [
  ...["same", "turned", "x2", "x3", "wider", "taller", "half", "quarter", "less", "one", "fixed", "varies"].map(
    (v) => `size:${v}`,
  ),
  "rows:", // followed by the number of rows of every output
  "columns:",
  "blocks:", // one symmetry for each input-sized block of the output, in reading order
  "scaled:", // followed by the factor down and the factor across
  "part:", // which part of the input the output is, then under which symmetry
  "map:", // symmetry under which the output is the input, recoloured; then from-to colours
  "map:varies",
  "crop:", // which shape's box the output is, then under which symmetry
  ...["largest", "smallest", "top", "bottom", "left", "right", "only", "each", "grid", "colour", "rarest"].map(
    (v) => `which:${v}`,
  ),
  "doubled", // the crop, and its mirror image beside it
  "scaled-crop",
  "filled-crop", // the crop with its ground recoloured
  "none",
  "varies",
  ...["few", "some", "many"].map((v) => `change:${v}`),
  ...["adds", "removes", "recolours", "mixed"].map((v) => `kind:${v}`),
  "from:",
  "to:",
  "at:", // which cells changed, as a function of which source
  "enclosed",
  "rim",
  ...["all", "largest", "smallest", "some"].map((v) => `whole:${v}`),
  "sized:",
  ...["h", "v", "d", "hv"].map((v) => `symmetric:${v}`),
  "moved:", // which shape, in which direction
  "by:",
  "touching",
  "copied:",
  ...["ink", "shapes", "colours", "rarest"].map((v) => `count:${v}`),
  ...["most", "least", "largest", "smallest"].map((v) => `colour:${v}`),
  "paint:", // the output's one colour besides ground
  ...["and", "or", "xor", "nor", "first", "second"].map((v) => `logic:${v}`),
  ...["beside", "above"].map((v) => `halves:${v}`),
  "ground:",
  "added:",
  "removed:",
  ...["one", "two", "three", "several", "varies"].map((v) => `shapes:${v}`),
  ...["one", "two", "more"].map((v) => `inks:${v}`),
  "lines", // whole rows or columns of one colour run through every input
  "size:square",
  "subset", // every shape of the output is a shape of the input, in place
] as const;

export type PromptToken = (typeof promptTokens)[number];
