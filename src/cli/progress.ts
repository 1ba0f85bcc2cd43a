import cliProgress from "cli-progress";
import type { Experiment } from "../config/schema.ts";
import { onOneLine } from "../core/printable.ts";
import type { RunEvent } from "../population/context.ts";
import { isOfTurn, lostText } from "../record/lost.ts";
import { log } from "./output.ts";

import { type RoundClock, roundClock } from "./round-clock.ts";

export type Progress = { show: (news: RunEvent) => void; stop: () => void };

/** Events that a terminal shows above the agents' lines. */
const LOGGED: readonly RunEvent["type"][] = ["opened", "damaged", "warning", "seeds", "asked", "lost"];

const LOG_EVERY_STEPS = 20; // of pretraining
const ASKED = {
  pause: "paused by wander watch: jobs that are running finish, and none starts",
  "go on": "resumed by wander watch",
  stop: "wander watch asks to stop: stopping at the last checkpoint",
};

const DIVERGED = "is as the round found it and plays no further turn";

/** Shows one live line per agent on a terminal, plain lines otherwise. Always writes to standard error. */
export function progressOn(
  stream: NodeJS.WriteStream,
  { population, rounds, budget }: Pick<Experiment, "population" | "rounds" | "budget">,
): Progress {
  const clock = roundClock(rounds, budget.growth);
  // On a terminal with fewer rows, the live lines would scroll away.
  const fits = population.size + 2 <= (stream.rows ?? 24);
  return stream.isTTY && fits ? liveLines(stream, population.size, rounds, clock) : plainLines(clock);
}

/** Prints only warnings about a run directory. For commands that run many experiments and print one line for each. */
export function printWarnings(news: RunEvent): void {
  if (news.type === "damaged" || news.type === "warning") log(`${describe(news)}\n`);
}

function plainLines(clock: RoundClock): Progress {
  return {
    show(news) {
      if (news.type === "round") clock.begun(news.round);
      const text = describe(news);
      if (text !== undefined) log(`${onOneLine(text)}\n`);
      if (news.type === "measured") log(`  ${clock.ended(news.round)}\n`);
    },
    stop() {},
  };
}

/** A line that describes an event; undefined for events that are not shown. */
export function describe(news: RunEvent): string | undefined {
  switch (news.type) {
    case "opened":
      return `run directory ${news.runDir}`;
    case "asked":
      return ASKED[news.ask];
    case "damaged":
      return `the checkpoint of round ${news.round} is damaged and was skipped: ${news.reason}`;
    case "warning":
      return news.text;
    case "seeds":
      return (
        `${news.programs} programs given: ${news.searched} for search, ${news.rehearsed} pairs to rehearse` +
        `${news.rehearsed === 0 ? " (set seeds.tasks to the tasks that they solve)" : ""}, ${news.leftOut} left out`
      );
    case "pretrained":
      if (news.step % LOG_EVERY_STEPS !== 0) return undefined;
      return `base: step ${news.step}, ${news.tokens} of ${news.of} tokens, loss ${news.lossNats.toFixed(3)} nats`;
    case "round":
      return `round ${news.round} of ${news.rounds}`;
    case "expanded":
      return `  agent ${news.agent}: reproduces ${news.solved} of ${news.tasks} tasks, ${news.programRuns} program runs`;
    case "absorbed":
      return news.lossNats === undefined
        ? `  agent ${news.agent}: nothing to train on`
        : `  agent ${news.agent}: ${news.steps} training steps, loss ${news.lossNats.toFixed(3)} nats`;
    case "diverged":
      return news.since === news.round ? `  agent ${news.agent}: its training diverged; it ${DIVERGED}` : undefined;
    case "lost":
      return `  ${lostText([news])} lost: ${news.message}`;
    case "shared":
      return `  shared: ${news.traces} value traces, ${news.library} abstractions in the library`;
    case "measured":
      return `  exam: ${news.examSolved} of ${news.tasks} this round, ${news.cumulative} so far`;
    case "final":
      return `final agent ${news.agent}: ${news.solved} of ${news.tasks} exam tasks by the frozen parameters`;
  }
}

function liveLines(stream: NodeJS.WriteStream, agents: number, rounds: number, clock: RoundClock): Progress {
  const bars = new cliProgress.MultiBar(
    {
      stream,
      format: "{name} {bar} round {round}/{rounds}  {what}",
      barCompleteChar: "\u2588",
      barIncompleteChar: "\u2591",
      barsize: 18,
      hideCursor: true,
      clearOnComplete: false,
      linewrap: false,
      gracefulExit: false, // Ctrl-C is handled by us
    },
    cliProgress.Presets.shades_classic,
  );
  const width = String(agents - 1).length;
  const lines = Array.from({ length: agents }, (_, k) =>
    bars.create(rounds * 2, 0, { name: `agent ${String(k).padStart(width)}`, round: 0, rounds, what: "waiting" }),
  );
  const total = bars.create(rounds, 0, { name: "exam".padEnd(6 + width), round: 0, rounds, what: "" });
  return {
    show(news) {
      if (news.type === "round") {
        clock.begun(news.round);
      } else if (news.type === "expanded") {
        lines[news.agent]?.update(2 * news.round - 1, {
          round: news.round,
          what: `solves ${news.solved}/${news.tasks}, learning`,
        });
      } else if (news.type === "absorbed") {
        const loss = news.lossNats === undefined ? "" : `, loss ${news.lossNats.toFixed(2)}`;
        lines[news.agent]?.update(2 * news.round, { what: `${news.steps} steps${loss}` });
      } else if (news.type === "diverged") {
        lines[news.agent]?.update(2 * news.round, { what: `diverged in round ${news.since}` });
      } else if (news.type === "lost" && isOfTurn(news)) {
        lines[news.agent!]?.update(2 * news.round, { what: "turn lost" });
      } else if (LOGGED.includes(news.type)) {
        bars.log(`${onOneLine(describe(news) ?? "")}\n`);
      } else if (news.type === "pretrained") {
        total.update({ what: `pretraining a base, ${Math.floor((100 * news.tokens) / news.of)} %` });
      } else if (news.type === "measured") {
        const what = `${news.examSolved}/${news.tasks} now, ${news.cumulative} in all; ${clock.ended(news.round)}`;
        total.update(news.round, { round: news.round, what });
      } else if (news.type === "final") {
        lines[news.agent]?.update({ what: `final ${news.solved}/${news.tasks}` });
      }
    },
    stop: () => bars.stop(),
  };
}
