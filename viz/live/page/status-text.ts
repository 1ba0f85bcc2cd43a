/** How a run stands, in words. */
import { durationText, pace, secondsLeft } from "../../../src/core/duration.ts";
import { count, percent, plural } from "../../report/kit/format.ts";
import type { Beat, LiveNow, LiveRun, LiveState } from "../live-data.ts";

/** Seconds without a beat before it is said: a run that trains on one thread may be late by some. */
const SILENCE_SECONDS = 10;

export const isAlive = (state: LiveState): boolean => state === "running" || state === "paused" || state === "stopping";

export function doing({ state, beat, silentSeconds = 0 }: LiveNow, run: LiveRun): string {
  const after = run.history.length === 0 ? "before its first round" : `after round ${run.history.at(-1)!.round}`;
  switch (state) {
    case "unreadable":
      return run.error ?? "its lock cannot be read";
    case "killed":
      return `its process is gone, ${after}; wander resume ${run.dir} goes on`;
    case "stopped":
      return `${after}; wander resume ${run.dir} goes on`;
    case "ended":
      return `base ${run.end?.base}, final ${run.end?.final}, found ${run.end?.cumulative} of ${run.tasks} exam tasks`;
    default: {
      const late = silentSeconds > SILENCE_SECONDS ? `; not heard of for ${count(silentSeconds)} s` : "";
      return `${beat === undefined ? "its process lives" : at(beat)}${late}`;
    }
  }
}

function at(beat: Beat): string {
  const running = beat.inference.running + beat.training.running;
  if (beat.state === "paused") {
    const held = `${plural(beat.held, "job")} held back`;
    return running > 0 ? `${plural(running, "job")} under way still end, ${held}` : held;
  }
  if (beat.state === "stopping") return "ends at its last checkpoint";
  switch (beat.phase) {
    case "opening":
      return "opens its tasks and starts its workers";
    case "base":
      return `makes its base, ${percent(beat.baseShare)}`;
    case "turns":
      return `round ${beat.round}: of ${plural(beat.agents, "agent")} ${beat.expanded} answered, ${beat.absorbed} learned`;
    case "measuring":
      return `round ${beat.round}: shared, is measured`;
    case "final":
      return "measures the frozen end";
  }
}

/** In [0, 1]: rounds that ended, and of the one that is played the turns' two halves. */
export function progress({ beat }: LiveNow, run: LiveRun): number {
  const ended = run.history.at(-1)?.round ?? 0;
  const turns = beat !== undefined && beat.round > ended ? (beat.expanded + beat.absorbed) / (2 * beat.agents) : 0;
  return run.rounds === 0 ? 0 : Math.min(1, (ended + turns) / run.rounds);
}

/** How long the rounds took that have ended, and about how long those that have not will: all alike. */
export function time(run: LiveRun): string {
  const known = run.history.map(({ seconds }) => seconds).filter((seconds) => seconds !== undefined);
  const seconds = known.reduce((a, b) => a + b, 0);
  const left = run.end === undefined ? run.rounds - run.history.length : 0;
  return left === 0 ? durationText(seconds) : pace(seconds, secondsLeft(seconds, known.length, left));
}

export function bytes(value: number): string {
  return value < 1e9 ? `${Math.round(value / 1e6)} MB` : `${(value / 1e9).toFixed(2)} GB`;
}
