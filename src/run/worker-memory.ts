import { Experiment } from "../config/schema.ts";
import { startBackend } from "../core/backend.ts";
import { withCleanup } from "../core/cleanup.ts";
import { WanderError } from "../core/errors.ts";
import { handlers } from "../executor/handlers.ts";
import type { WorkerMemory } from "../executor/memory.ts";
import { openExecutor } from "../executor/registry.ts";
import { definitionWith } from "../population/definition.ts";
import { startsOf } from "../population/policy.ts";
import { firstState } from "../population/state.ts";
import { playTurn } from "../population/turn.ts";
import { prepare } from "./prepare.ts";

/** By pool: the most that its worker held. */
export type PoolMemory = { inference: WorkerMemory; training: WorkerMemory };

/**
 * Plays one turn of the built-in experiment, base probe and full budget included, with one worker in each pool: what a
 * thread of a run takes at most. Without a value function, whose few parameters would not show. Takes seconds. Throws
 * E_WORKER when a worker fails.
 */
export async function measureWorkers(signal: AbortSignal): Promise<PoolMemory> {
  const experiment = Experiment.parse({
    population: { size: 1 },
    share: { value: "none" },
    executor: { inference: 1, training: 1 },
  });
  const found: Partial<PoolMemory> = {};
  const { backend: chosen } = await startBackend(experiment.executor.backend);
  const { context, placement, close } = await prepare(
    experiment,
    chosen,
    () => undefined,
    signal,
    async (settings) => {
      const executor = await openExecutor({ ...settings, watchMemory: true });
      executor.events(({ kind, memory }) => {
        if (memory !== undefined) found[handlers[kind].pool] = memory;
      });
      return executor;
    },
  );
  await withCleanup(async (later) => {
    later(close);
    const state = firstState(placement.agents, startsOf(context), undefined);
    await playTurn(context, state, state.agents[0]!, definitionWith(context.opened.definition, []), signal);
  });
  const { inference, training } = found;
  if (inference === undefined || training === undefined) {
    throw new WanderError("E_WORKER", "a worker gave no result", { hint: "give the machine more memory" });
  }
  return { inference, training };
}
