/** The status of a run in words. */
import { durationText, pace, secondsLeft } from "../../../src/core/duration.ts";
import { count, percent, plural } from "../../report/kit/format.ts";
import type { Beat, LiveNow, LiveRun, LiveState } from "../live-data.ts";

/** Seconds without a beat before the page says so: a run that trains on one thread may be a few seconds late. */
const SILENCE_SECONDS = 10;

/** Whether the run's process is alive. */
export const isAlive = (state: LiveState): boolean => state === "running" || state === "paused" || state === "stopping";

/** What the run is doing, as one line. */
export function doing({ state, beat, silentSeconds = 0 }: LiveNow, run: LiveRun): string {
  const after = run.history.length === 0 ? "before its first round" : `after round ${run.history.at(-1)!.round}`;
  switch (state) {
    case "unreadable":
      return run.error ?? "its lock file cannot be read";
    case "killed":
      return `its process is gone, ${after}; continue with wander resume ${run.dir}`;
    case "stopped":
      return `${after}; continue with wander resume ${run.dir}`;
    case "ended":
      return `base ${run.end?.base}, final ${run.end?.final}, found ${run.end?.cumulative} of ${run.tasks} exam tasks`;
    default: {
      const late = silentSeconds > SILENCE_SECONDS ? `; no news for ${count(silentSeconds)} s` : "";
      return `${beat === undefined ? "its process is running" : at(beat)}${late}`;
    }
  }
}

function at(beat: Beat): string {
  const running = beat.inference.running + beat.training.running;
  if (beat.state === "paused") {
    const held = `${plural(beat.held, "job")} on hold`;
    return running > 0 ? `${plural(running, "job")} finishing, ${held}` : held;
  }
  if (beat.state === "stopping") return "stopping at its last checkpoint";
  switch (beat.phase) {
    case "opening":
      return "opening tasks and starting workers";
    case "base":
      return `training the base, ${percent(beat.baseShare)}`;
    case "turns":
      return `round ${beat.round}: ${beat.expanded} of ${plural(beat.agents, "agent")} answered, ${beat.absorbed} learned`;
    case "measuring":
      return `round ${beat.round}: measuring after sharing`;
    case "final":
      return "measuring the final parameters";
  }
}

/** The share of rounds finished, in [0, 1]; expanding and absorbing count half a turn each. */
export function progress({ beat }: LiveNow, run: LiveRun): number {
  const ended = run.history.at(-1)?.round ?? 0;
  const turns = beat !== undefined && beat.round > ended ? (beat.expanded + beat.absorbed) / (2 * beat.agents) : 0;
  return run.rounds === 0 ? 0 : Math.min(1, (ended + turns) / run.rounds);
}

/** The time spent, and an estimate of the time left if rounds stay as long as they were. */
export function time(run: LiveRun): string {
  const known = run.history.map(({ seconds }) => seconds).filter((seconds) => seconds !== undefined);
  const seconds = known.reduce((a, b) => a + b, 0);
  const left = run.end === undefined ? run.rounds - run.history.length : 0;
  return left === 0 ? durationText(seconds) : pace(seconds, secondsLeft(seconds, known.length, left));
}

/** A number of bytes in MB or GB. */
export function bytes(value: number): string {
  return value < 1e9 ? `${Math.round(value / 1e6)} MB` : `${(value / 1e9).toFixed(2)} GB`;
}
