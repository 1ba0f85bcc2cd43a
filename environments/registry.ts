import { WanderError } from "../src/core/errors.ts";
import { nameHint } from "../src/core/names.ts";
import { arithmetic } from "./arithmetic/index.ts";
import type { EnvironmentKind } from "./environment.ts";
import { grids } from "./grids/index.ts";
import { modular } from "./modular/index.ts";
import { text } from "./text/index.ts";

/** Every environment there is; a new one is added here and the contract test runs it. */
export const environmentKinds: readonly EnvironmentKind[] = [grids, arithmetic, modular, text];

/** @throws E_CONFIG for an unknown name, with the nearest known one as the hint */
export function environmentKind(name: string): EnvironmentKind {
  const found = environmentKinds.find((k) => k.kind === name);
  if (found !== undefined) return found;
  const names = environmentKinds.map((k) => k.kind);
  throw new WanderError("E_CONFIG", `unknown environment "${name}"; known: ${names.join(", ")}`, {
    hint: nameHint(name, names, (near) => `environment.kind=${near}`),
  });
}
