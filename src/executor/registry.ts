import { newRegistry } from "../core/registry.ts";
import type { Executor, ExecutorKind, ExecutorSettings } from "./executor.ts";

/** Worker threads on this machine; loaded when a run begins, since reading an experiment needs none. */
const threads: ExecutorKind = {
  name: "threads",
  async open({ kind: _, deadlineSeconds, ...settings }) {
    const { threadExecutor } = await import("./threads.ts");
    return threadExecutor({ ...settings, deadlineMs: deadlineSeconds * 1000 });
  },
};

/** Every executor, by the name that `executor.kind` has for it; the first is the default. A user's joins by `register`. */
export const executors = newRegistry<ExecutorKind>(
  { what: "executor", key: "executor.kind", nameOf: ({ name }) => name },
  [threads],
);

/** Starts the workers that `executor.kind` names. Throws E_CONFIG for an unknown kind. */
export const openExecutor = async (settings: ExecutorSettings): Promise<Executor> =>
  executors.get(settings.kind).open(settings);
