import type { Command } from "commander";
import { makeBase, makeValue, type PretrainOutcome, pretrainSettings } from "../../base/pretrain.ts";
import { loadExperiment, loadExtensions, type Override } from "../../config/load.ts";
import { startBackend } from "../../core/backend.ts";
import { onInterrupt } from "../interrupt.ts";
import { integer, positive, withOverrides } from "../options.ts";
import { log, print } from "../output.ts";

const LOG_EVERY_STEPS = 20;

type PretrainFlags = { set: Override[]; out: string; valueOf?: string; json: boolean } & {
  [key in (typeof SHORT)[number]]?: number;
};

/** Flags that are short for a key under `pretrain`, and the seed. */
const SHORT = ["tokens", "batch", "shards", "seed", "learningRate", "valueGroups"] as const;
const keyOf = (flag: (typeof SHORT)[number]) => (flag === "seed" ? flag : `pretrain.${flag}`);

export function addPretrain(program: Command): void {
  withOverrides(program.command("pretrain"))
    .summary("pretrain a base model")
    .description(
      "pretrain a base model on synthesised programs; set its size by --set model.width=..., model.layers=... and so on",
    )
    .option(
      "--out <file>",
      "the base file to write; FILE.partial next to it lets you resume a stopped pretraining",
      "base.safetensors",
    )
    .option("--tokens <n>", "tokens to train on, prompts included; short for --set pretrain.tokens=n", integer(1))
    .option("--batch <n>", "examples per shard; short for --set pretrain.batch=n", integer(1))
    .option("--shards <n>", "shards per step, computed in parallel; short for --set pretrain.shards=n", integer(1))
    .option("--seed <n>", "random seed of the parameters and the examples; short for --set seed=n", integer(0))
    .option(
      "--learning-rate <x>",
      "peak learning rate of the schedule; short for --set pretrain.learningRate=x",
      positive,
    )
    .option(
      "--value-groups <n>",
      "groups of made-up tasks to train the value function on; short for --set pretrain.valueGroups=n",
      integer(2),
    )
    .option("--value-of <file>", "retrain only the value function, for the policy of this base file")
    .option("--json", "print one JSON object on standard output and nothing else", false)
    .action(async (flags: PretrainFlags) => {
      const short = SHORT.flatMap((flag) =>
        flags[flag] === undefined ? [] : [{ path: keyOf(flag), value: flags[flag] }],
      );
      await loadExtensions(undefined, flags.set);
      const experiment = loadExperiment(undefined, [...flags.set, ...short]);
      const { settings, valueGroups } = pretrainSettings(experiment);
      const { backend } = await startBackend(experiment.executor.backend);
      // Every object inherits a valueOf: only an own one is the flag.
      if (Object.hasOwn(flags, "valueOf")) {
        const made = makeValue({
          out: flags.out,
          from: flags.valueOf!,
          experiment,
          seed: experiment.seed,
          valueGroups,
        });
        const { file, bytes, valueCalibrationError: error } = made;
        const said = `value function: mean error ${error.toFixed(4)} on the held-out group, ${bytes} bytes\n${file}`;
        print(`${flags.json ? JSON.stringify(made) : said}\n`);
        return;
      }
      const interrupt = onInterrupt();
      const started = performance.now();
      let since: number | undefined; // tokens at the first step of this process, so that a resumed run shows its own speed
      const recent: number[] = [];
      try {
        const made = await makeBase({
          out: flags.out,
          valueGroups,
          experiment,
          backend,
          signal: interrupt.signal,
          settings,
          onStep({ step, tokens, lossNats }) {
            since ??= tokens;
            recent.push(lossNats);
            if (step % LOG_EVERY_STEPS !== 0) return;
            const loss = recent.splice(0).reduce((a, b, _, all) => a + b / all.length, 0);
            const speed = (tokens - since) / ((performance.now() - started) / 1000);
            log(
              `step ${step}  tokens ${tokens} of ${settings.tokens}  loss ${loss.toFixed(4)} nats  ${speed.toFixed(0)} tokens/s\n`,
            );
          },
        });
        print(flags.json ? `${JSON.stringify(made)}\n` : `${trainedOn(made)}, ${made.bytes} bytes\n${made.file}\n`);
      } finally {
        interrupt.release();
      }
    });
}

const trainedOn = ({ steps, heldBackLossNats }: PretrainOutcome): string =>
  heldBackLossNats === undefined
    ? "not trained, because this world makes up no pairs: the seeded initialisation"
    : `${steps} steps, held-back loss ${heldBackLossNats.toFixed(4)} nats`;
