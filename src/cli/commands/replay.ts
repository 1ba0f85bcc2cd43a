import type { Command } from "commander";
import { WanderError } from "../../core/errors.ts";
import type { RelivedRound } from "../../replay/relive.ts";
import { type Replay, replayAgent } from "../../replay/replay.ts";
import { loadRunModules } from "../../run/run-modules.ts";
import { onInterrupt } from "../interrupt.ts";
import { integer, type MovedFlags, movedOf, readOnly, withMovedTasks } from "../options.ts";
import { log, print } from "../output.ts";
import { table } from "../table.ts";
import { checkpointWarnings, DAMAGED_HELP } from "../warnings.ts";

export function addReplay(program: Command): void {
  withMovedTasks(program.command("replay").argument("<dir>", "run directory"), readOnly)
    .requiredOption("--agent <k>", "number of the agent, from 0", integer(0))
    .option("--json", "print one JSON object on standard output and nothing else", false)
    .summary("rebuild an agent from the journal and compare it")
    .description("rebuild an agent's parameters from the base and the journal, and compare them with its checkpoint")
    .addHelpText("after", DAMAGED_HELP)
    .action(async (dir: string, flags: MovedFlags & { agent: number; json: boolean }) => {
      await loadRunModules(dir);
      const moved = movedOf(dir, flags, readOnly);
      const interrupt = onInterrupt();
      const { onWarning, done } = checkpointWarnings(dir);
      let replay: Replay;
      try {
        const notify = ({ round, steps }: RelivedRound, of: number) =>
          log(`round ${round} of ${of}: ${steps} training steps\n`);
        replay = await replayAgent(dir, flags.agent, { signal: interrupt.signal, notify, moved, onWarning });
      } finally {
        interrupt.release();
      }
      print(flags.json ? `${JSON.stringify(replay)}\n` : replayText(replay));
      if (replay.bitEqual) return done();
      throw new WanderError(
        "E_FORMAT",
        `${dir}: agent ${flags.agent}, rebuilt from its journal, differs from its checkpoint`,
        {
          hint: "replay on the machine that made the run; if it differs there too, the journal or the checkpoint was changed",
        },
      );
    });
}

/** One row per round, then the verdict. */
export function replayText({ agent, rounds, bitEqual, maxDifference, seconds, ...rest }: Replay): string {
  const rows = rounds.map(({ round, steps, tokens, words, exchangedWith, distance }) => [
    ...[round, steps, tokens, words],
    exchangedWith.length === 0 ? "nobody" : namesOf(exchangedWith),
    distance.toFixed(6),
  ]);
  const steps = rounds.reduce((sum, round) => sum + round.steps, 0);
  const differs = `no, by ${maxDifference.toPrecision(3)} at most after round ${rounds.length}`;
  return [
    table(["round", "steps", "tokens", "new words", "mixed with", "from base"], rows),
    "",
    `agent ${agent}: ${steps} training steps in ${seconds.toFixed(1)} s, compared after round ${rest.compared.join(", ")}`,
    `bit-equal: ${bitEqual ? "yes" : `${differs}; the first round that differs is ${rest.firstDifference}`}`,
    "",
  ].join("\n");
}

const MOST_NAMED = 8;

const namesOf = (agents: readonly number[]) =>
  agents.length <= MOST_NAMED ? agents.join(" ") : `${agents.length} others`;
