import { z } from "zod";
import { readJson } from "../../store/json.ts";

/** What `bench/search.ts --json` prints of blind search on a folder of tasks. */
export const BlindSearch = z.object({
  bench: z.literal("search"),
  dsl: z.string(),
  /** Maximum per task. */
  runs: z.number(),
  /** Number of solver programs that it was given. */
  programs: z.number(),
  tasks: z.number(),
  solved: z.number(),
  reproduced: z.number(),
  /** Over all tasks. */
  spent: z.number(),
  seconds: z.number(), // of processor time
});
export type BlindSearch = z.infer<typeof BlindSearch>;

/** Throws E_FILE and E_FORMAT. */
export const readBlindSearch = (file: string): BlindSearch => readJson(file, BlindSearch);
