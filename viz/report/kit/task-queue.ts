/** Runs work in small browser tasks, so that the page appears early and stays responsive; or all of it at once, for print. */

let waiting: (() => void) | undefined;
let timer = 0;

/** Runs one step per browser task, then `then`, which may queue more. Only one queue runs at a time. */
export function runInTasks(steps: readonly (() => void)[], then: () => void): void {
  const [step, ...others] = steps;
  waiting = undefined;
  if (step === undefined) {
    then();
    return;
  }
  step();
  waiting = () => runInTasks(others, then);
  timer = window.setTimeout(waiting);
}

/** Runs all queued steps now. */
export function runRestNow(): void {
  while (waiting !== undefined) {
    clearTimeout(timer);
    waiting();
  }
}
