/** Cleaning up after work: every step runs, and none hides why the work failed. */

export type CleanupStep = () => unknown;

/**
 * Runs `work`, then each step that it registered with `later`, the last one first, even if the work or another step
 * fails. Throws what the work threw; if it succeeded, what the first failing step threw.
 */
export async function withCleanup<T>(work: (later: (step: CleanupStep) => void) => Promise<T>): Promise<T> {
  const steps: CleanupStep[] = [];
  let failure: { error: unknown } | undefined;
  let result: T | undefined;
  try {
    result = await work((step) => void steps.push(step));
  } catch (error) {
    failure = { error };
  }
  for (const step of steps.reverse()) {
    try {
      await step();
    } catch (error) {
      failure ??= { error };
    }
  }
  if (failure !== undefined) throw failure.error;
  return result as T;
}

/** Runs every step in order, even if some fail. Throws what the first failing one threw. */
export function runAll(...steps: CleanupStep[]): void {
  let failure: { error: unknown } | undefined;
  for (const step of steps) {
    try {
      step();
    } catch (error) {
      failure ??= { error };
    }
  }
  if (failure !== undefined) throw failure.error;
}

/** Runs a step; returns false if it failed. For steps that may fail. */
export function succeeds(step: CleanupStep): boolean {
  try {
    step();
    return true;
  } catch {
    return false;
  }
}

/** Runs every step, then throws `error`, whatever the steps threw. */
export function failAfter(error: unknown, ...steps: CleanupStep[]): never {
  const fail = () => {
    throw error;
  };
  runAll(fail, ...steps);
  throw error;
}
