import type { ExchangeRule } from "./exchange.ts";

/** Every agent keeps its own parameters: copies diverge freely. */
export const none: ExchangeRule = (parameters, state) => ({ next: [...parameters], state });
