/**
 * What a run does for those who watch it while it goes on: it says once a second how it stands, and looks whether somebody
 * asked it to pause, to go on or to stop. None of it changes what the run learns or finds.
 */
import type { Beat, PoolNow } from "../../viz/live/live-data.ts";
import type { Experiment } from "../config/schema.ts";
import { runAll } from "../core/cleanup.ts";
import { WanderError } from "../core/errors.ts";
import { newGate } from "../executor/gate.ts";
import type { PoolName } from "../executor/handlers.ts";
import { type WatchedPools, watchPools } from "../executor/pools.ts";
import { openExecutor } from "../executor/registry.ts";
import type { RunEvent } from "../population/context.ts";
import { isOfTurn } from "../record/lost.ts";
import { askedOfRun, forgetRequests, type RequestOfRun } from "../store/control.ts";
import { removeBeat, writeBeat } from "../store/live.ts";
import type { Lock } from "../store/lock.ts";
import { checkOwn } from "../store/own-files.ts";
import type { MakeExecutor } from "./prepare.ts";

const BEAT_MS = 1000;

export type Attending = { notify: (news: RunEvent) => void; signal: AbortSignal; makeExecutor?: MakeExecutor };
export type Attended = Required<Attending> & {
  /** ms; stands while the run does. */
  clock: () => number;
  /** Throws E_FILE where the run is no longer this process's to write to; for use before every write. */
  check: () => void;
  /** Why the run had to stop, where its directory is gone or another process took it over. */
  lost: () => WanderError | undefined;
  /** Call it when the run is over, however it ended. Releases the lock. Throws E_FILE. */
  leave: () => void;
};

/**
 * What a run is to be played with instead of `by`, for whoever holds the lock of its directory. Throws E_FILE, also where the
 * run's files are links to others.
 */
export function attend(
  runDir: string,
  { rounds, population, executor }: Experiment,
  by: Attending,
  lock: Lock,
): Attended {
  checkOwn(runDir);
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
  let lost: WanderError | undefined;
  const look = () => {
    lost ??= lock.lost();
  };
  const check = () => {
    look();
    if (lost !== undefined) throw lost;
  };
  const tick = () => {
    attempt(look);
    if (lost !== undefined) return stopping.abort(); // nothing that it would go on to do could be kept
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
    async makeExecutor(settings) {
      pools = watchPools(await (by.makeExecutor ?? openExecutor)(settings), settings);
      return gate.before(pools.executor);
    },
    check,
    lost: () => lost,
    leave() {
      clearInterval(timer);
      const ours = attempt(check); // else these files are another process's by now
      runAll(
        () => ours && forgetRequests(runDir),
        () => ours && removeBeat(runDir),
        () => lock.release(),
      );
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

function advanced(progress: Progress, news: RunEvent, rounds: number): Progress {
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
      return { ...progress, absorbed: progress.absorbed + 1 };
    case "lost":
      return isOfTurn(news) ? { ...progress, absorbed: progress.absorbed + 1 } : progress;
    case "shared":
      return { ...progress, phase: "measuring" };
    case "measured":
      return news.round === rounds ? { ...progress, phase: "final" } : progress;
    default:
      return progress;
  }
}
