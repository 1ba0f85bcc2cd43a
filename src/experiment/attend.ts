/**
 * What a run does for those who watch it while it goes on: it says once a second how it stands, and looks whether somebody
 * asked it to pause, to go on or to stop. None of it changes what the run learns or finds.
 */
import type { Beat, PoolNow } from "../../viz/live/data.ts";
import { WanderError } from "../core/errors.ts";
import { newGate } from "../executor/gate.ts";
import { type PoolName, type WatchedPools, watchPools } from "../executor/pools.ts";
import type { News } from "../population/context.ts";
import { askedOfRun, forgetRequests, type RequestOfRun } from "../store/control.ts";
import { takePresence, writeBeat } from "../store/live.ts";
import { type MakeExecutor, makeThreads } from "./prepare.ts";
import type { Experiment } from "./schema.ts";

const BEAT_MS = 1000;

export type Attending = { notify: (news: News) => void; signal: AbortSignal; makeExecutor?: MakeExecutor };
export type Attended = Required<Attending> & {
  /** ms; stands while the run does. */
  clock: () => number;
  /** Call it when the run is over, however it ended. */
  leave: () => void;
};

/** What a run is to be played with instead of `by`. Throws E_FILE where another process plays it. */
export function attend(runDir: string, { rounds, population, executor }: Experiment, by: Attending): Attended {
  const release = takePresence(runDir);
  forgetRequests(runDir);
  const gate = newGate();
  const stopping = new AbortController();
  const signal = AbortSignal.any([by.signal, stopping.signal]);
  signal.addEventListener("abort", () => gate.open()); // what waits there ends as what has begun does
  let pools: WatchedPools | undefined;
  let progress: Progress = { phase: "opening", baseShare: 0, round: 0, expanded: 0, absorbed: 0 };
  let asked: RequestOfRun = "go on";

  const obey = (ask: RequestOfRun | undefined) => {
    if (ask === undefined || ask === asked || signal.aborted) return;
    asked = ask;
    by.notify({ type: "asked", ask });
    if (ask === "pause") gate.shut();
    else if (ask === "go on") gate.open();
    else stopping.abort();
  };
  const beat = (): Beat => {
    const lap = pools?.lap();
    const underWay = pools?.underWay();
    const pool = (name: PoolName): PoolNow => {
      const threads = executor[name];
      const jobs = underWay?.[name] ?? 0;
      const running = Math.min(jobs, threads);
      return { threads, running, waiting: jobs - running, utilisation: lap?.[name].utilisation ?? 0 };
    };
    return {
      at: Date.now(),
      state: signal.aborted ? "stopping" : asked === "pause" ? "paused" : "running",
      ...progress,
      agents: population.size,
      held: gate.held(),
      inference: pool("inference"),
      training: pool("training"),
      memoryBytes: process.memoryUsage.rss(),
      mostMemoryBytes: process.resourceUsage().maxRSS * 1024, // it counts in KiB
    };
  };
  const tick = () => {
    attempt(() => obey(askedOfRun(runDir)));
    attempt(() => writeBeat(runDir, beat()));
  };
  tick();
  const timer = setInterval(tick, BEAT_MS);
  timer.unref();

  return {
    signal,
    clock: gate.now,
    notify(news) {
      progress = advanced(progress, news, rounds);
      by.notify(news);
    },
    makeExecutor(settings) {
      pools = watchPools((by.makeExecutor ?? makeThreads)(settings), settings);
      return gate.before(pools.executor);
    },
    leave() {
      clearInterval(timer);
      forgetRequests(runDir);
      release();
    },
  };
}

/** False where the disk or a foreign file gets in the way: a run does not end because it cannot be watched. */
function attempt(what: () => void): boolean {
  try {
    what();
    return true;
  } catch (error) {
    if (error instanceof WanderError) return false;
    throw error;
  }
}

type Progress = Pick<Beat, "phase" | "baseShare" | "round" | "expanded" | "absorbed">;

function advanced(progress: Progress, news: News, rounds: number): Progress {
  switch (news.type) {
    case "pretrained":
      return { ...progress, phase: "base", baseShare: news.tokens / news.of };
    case "round":
      return { ...progress, phase: "turns", round: news.round, expanded: 0, absorbed: 0 };
    case "expanded":
      return { ...progress, expanded: progress.expanded + 1 };
    case "diverged": {
      const expanded = progress.expanded + (news.since < news.round ? 1 : 0); // one that diverged earlier does not search
      return { ...progress, expanded, absorbed: progress.absorbed + 1 };
    }
    case "absorbed":
    case "lost":
      return { ...progress, absorbed: progress.absorbed + 1 };
    case "shared":
      return { ...progress, phase: "measuring" };
    case "measured":
      return news.round === rounds ? { ...progress, phase: "final" } : progress;
    default:
      return progress;
  }
}
