import type { Expression } from "./expression.ts";
import type { Scene } from "./scene.ts";

/**
 * One way to infer the end of a program. It proposes expressions that give the outputs as far as it checked, best
 * first; the caller must run each. Its work counts towards `scene.meter`, so it may throw a fault.
 */
export type Matcher = { readonly name: string; readonly propose: (scene: Scene) => Iterable<Expression> };
