import { newRegistry } from "../core/registry.ts";
import type { Executor, ExecutorKind, ExecutorSettings } from "./executor.ts";
import { threads } from "./threads.ts";

/** Every executor there is, by name; a user's own joins them by `register`. */
export const executors = newRegistry<ExecutorKind>(
  { what: "executor", key: "executor.kind", nameOf: ({ name }) => name },
  [threads],
);

/** Starts the workers that `executor.kind` names. Throws E_CONFIG for an unknown kind. */
export const openExecutor = (settings: ExecutorSettings): Executor => executors.get(settings.kind).open(settings);
