/** Which exam tasks are counted: those that the frozen final parameters solve, and those that any agent solved during the run. */
export const counted = ["final", "found"] as const;
export type Counted = (typeof counted)[number];

/** In words that follow "exam tasks". */
export const countedNames: Readonly<Record<Counted, string>> = {
  final: "solved by the final parameters",
  found: "found during the run",
};
