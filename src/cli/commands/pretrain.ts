import type { Command } from "commander";
import { startBackend } from "../../core/backend.ts";
import { loadExperiment, type Override } from "../../experiment/load.ts";
import { makeBase, makeValue } from "../../experiment/pretrain.ts";
import { onInterrupt } from "../interrupt.ts";
import { integer, positive, withOverrides } from "../options.ts";

const SAY_EVERY_STEPS = 20;

type PretrainFlags = {
  set: Override[];
  out: string;
  tokens: number;
  batch: number;
  shards: number;
  valueGroups: number;
  seed: number;
  learningRate: number;
  valueOf?: string;
  json: boolean;
};

export function addPretrain(program: Command): void {
  withOverrides(program.command("pretrain"))
    .description("make a base from synthesised programs; sizes by --set model.width=... and the like")
    .option(
      "--out <file>",
      "the base file; FILE.partial beside it lets a stopped pretraining go on",
      "base.safetensors",
    )
    .option("--tokens <n>", "tokens to train on, prompts included", integer(1), 6_000_000)
    .option("--batch <n>", "examples per shard", integer(1), 16)
    .option("--shards <n>", "shards per step, computed side by side", integer(1), 8)
    .option("--seed <n>", "fixes parameters and examples", integer(0), 1)
    .option("--learning-rate <x>", "at the top of the schedule", positive, 0.004)
    .option("--value-groups <n>", "groups of 32 made-up tasks that the value function starts from", integer(2), 13)
    .option("--value-of <file>", "make only a value function anew, for the policy of this base file")
    .option("--json", "one JSON object on standard output, nothing else", false)
    .action(async (flags: PretrainFlags) => {
      const experiment = loadExperiment(undefined, flags.set);
      const { backend } = await startBackend(experiment.executor.backend);
      if (flags.valueOf !== undefined) {
        const made = makeValue({ ...flags, from: flags.valueOf, experiment });
        const { file, bytes, valueCalibrationError: error } = made;
        const said = `value function off by ${error.toFixed(4)} on the group held back, ${bytes} bytes\n${file}`;
        process.stdout.write(`${flags.json ? JSON.stringify(made) : said}\n`);
        return;
      }
      const interrupt = onInterrupt();
      const started = performance.now();
      let since: number | undefined; // tokens at the first step seen, so that a resumed run shows its own speed
      const recent: number[] = [];
      try {
        const made = await makeBase({
          out: flags.out,
          valueGroups: flags.valueGroups,
          experiment,
          backend,
          signal: interrupt.signal,
          settings: {
            seed: flags.seed,
            tokens: flags.tokens,
            shards: flags.shards,
            batch: flags.batch,
            learningRate: flags.learningRate,
            warmupSteps: 50,
            clip: 1,
            weightDecay: 0.01,
          },
          onStep({ step, tokens, lossNats }) {
            since ??= tokens;
            recent.push(lossNats);
            if (step % SAY_EVERY_STEPS !== 0) return;
            const loss = recent.splice(0).reduce((a, b, _, all) => a + b / all.length, 0);
            const speed = (tokens - since) / ((performance.now() - started) / 1000);
            process.stderr.write(
              `step ${step}  tokens ${tokens} of ${flags.tokens}  loss ${loss.toFixed(4)} nats  ${speed.toFixed(0)} tokens/s\n`,
            );
          },
        });
        process.stdout.write(
          flags.json
            ? `${JSON.stringify(made)}\n`
            : `${made.steps} steps, held-back loss ${made.heldBackLossNats.toFixed(4)} nats, ${made.bytes} bytes\n${made.file}\n`,
        );
      } finally {
        interrupt.release();
      }
    });
}
