/** The thread in which the value function learns; `server.ts` is its other end and keeps the state. */
import { learnRound } from "./learner.ts";
import { serve } from "./link.ts";

const methods = { learn: learnRound };

export type ValueWorker = typeof methods;

serve(methods);
