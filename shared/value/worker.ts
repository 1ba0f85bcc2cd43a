/** The thread that the value function learns in; `server.ts` is its other end, and keeps what was learned. */
import { learnRound } from "./learner.ts";
import { serve } from "./link.ts";

const methods = { learn: learnRound };

export type ValueWorker = typeof methods;

serve(methods);
