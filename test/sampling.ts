import type { ExpandSettings } from "../agents/search/types.ts";

/** Settings of a small search that samples and does nothing else. */
export const sampling: ExpandSettings = {
  beam: 4,
  branch: 4,
  temperature: 1,
  floor: 0.05,
  valueWeight: 1,
  consequences: 4,
  worst: 0,
  explore: 0,
  trust: 0,
  sketches: 0,
};
