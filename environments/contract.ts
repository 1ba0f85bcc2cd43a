/**
 * The contract test of a world, for a test runner of any kind:
 *
 *     const problems = checkEnvironment(myWorld, { tasksPerFamily: 3 });
 *     assert.deepEqual(problems, []);
 *
 * or one test a law, over `environmentLaws`.
 */
import { capabilityLaws } from "./contract/capability-laws.ts";
import { coreLaws } from "./contract/core-laws.ts";
import { examLaws } from "./contract/exam-laws.ts";
import { termLaws } from "./contract/term-laws.ts";
import { type Law, worldOf } from "./contract/world.ts";
import type { Kind } from "./kind.ts";

/** A law that a world breaks, and how. */
export type Problem = { law: string; problem: string };

/** Every rule that a world keeps, the core's first. A law about a capability holds where a world does not have it. */
export const environmentLaws: readonly Law[] = [...coreLaws, ...examLaws, ...capabilityLaws, ...termLaws];

/** Breaches reported for one law, at most. */
const MOST = 3;

/**
 * Opens a world with these settings and checks it against the contract. Returns [] if it keeps every law; otherwise up to three
 * problems for each law that it breaks. Never throws: what a world throws is a problem.
 */
export function checkEnvironment<Task extends { id: string; family: string }>(
  kind: Kind<Task>,
  settings: Readonly<Record<string, unknown>> = {},
  { seed = 7, laws = environmentLaws }: { seed?: number; laws?: readonly Law[] } = {},
): Problem[] {
  let world: ReturnType<typeof worldOf>;
  try {
    world = worldOf(kind, settings, seed);
  } catch (error) {
    return [{ law: "opens", problem: String(error) }];
  }
  return laws.flatMap((law) => breaches(law, world));
}

function breaches({ name, check }: Law, world: ReturnType<typeof worldOf>): Problem[] {
  const found: Problem[] = [];
  try {
    for (const problem of check(world)) {
      found.push({ law: name, problem });
      if (found.length === MOST) break;
    }
  } catch (error) {
    found.push({ law: name, problem: `it throws ${error instanceof Error ? error.message : String(error)}` });
  }
  return found;
}

export type { Law } from "./contract/world.ts";
