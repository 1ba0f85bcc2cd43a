import type { Expression } from "./expression.ts";
import type { Scene } from "./scene.ts";

/**
 * One way to infer the end of a program. It proposes expressions that give the outputs as far as it looked, best first;
 * whoever asks runs each before believing it. Burns `scene.meter` for what it looks at, and so may throw a fault.
 */
export type Matcher = { readonly name: string; readonly propose: (scene: Scene) => Iterable<Expression> };
