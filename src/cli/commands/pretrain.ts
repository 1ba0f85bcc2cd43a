import type { Command } from "commander";
import { makeBase, makeValue, type PretrainOutcome, pretrainSettings } from "../../base/pretrain.ts";
import { loadExperiment, loadExtensions, type Override } from "../../config/load.ts";
import { startBackend } from "../../core/backend.ts";
import { onInterrupt } from "../interrupt.ts";
import { integer, positive, withOverrides } from "../options.ts";
import { print, say } from "../output.ts";

const SAY_EVERY_STEPS = 20;

type PretrainFlags = { set: Override[]; out: string; valueOf?: string; json: boolean } & {
  [key in (typeof SHORT)[number]]?: number;
};

/** Flags that are short for a key of the experiment's `pretrain`; and the seed. */
const SHORT = ["tokens", "batch", "shards", "seed", "learningRate", "valueGroups"] as const;
const keyOf = (flag: (typeof SHORT)[number]) => (flag === "seed" ? flag : `pretrain.${flag}`);

export function addPretrain(program: Command): void {
  withOverrides(program.command("pretrain"))
    .summary("make a base")
    .description("make a base from synthesised programs; sizes by --set model.width=... and the like")
    .option(
      "--out <file>",
      "the base file; FILE.partial beside it lets a stopped pretraining go on",
      "base.safetensors",
    )
    .option("--tokens <n>", "tokens to train on, prompts included; short for --set pretrain.tokens=n", integer(1))
    .option("--batch <n>", "examples per shard; short for --set pretrain.batch=n", integer(1))
    .option("--shards <n>", "shards per step, computed side by side; short for --set pretrain.shards=n", integer(1))
    .option("--seed <n>", "fixes parameters and examples; short for --set seed=n", integer(0))
    .option("--learning-rate <x>", "at the top of the schedule; short for --set pretrain.learningRate=x", positive)
    .option("--value-groups <n>", "of made-up tasks, for the value function; --set pretrain.valueGroups=n", integer(2))
    .option("--value-of <file>", "make only a value function anew, for the policy of this base file")
    .option("--json", "one JSON object on standard output, nothing else", false)
    .action(async (flags: PretrainFlags) => {
      const short = SHORT.flatMap((flag) =>
        flags[flag] === undefined ? [] : [{ path: keyOf(flag), value: flags[flag] }],
      );
      await loadExtensions(undefined, flags.set);
      const experiment = loadExperiment(undefined, [...flags.set, ...short]);
      const { settings, valueGroups } = pretrainSettings(experiment);
      const { backend } = await startBackend(experiment.executor.backend);
      // Every object has a valueOf; the flag's is its own.
      if (Object.hasOwn(flags, "valueOf")) {
        const made = makeValue({
          out: flags.out,
          from: flags.valueOf!,
          experiment,
          seed: experiment.seed,
          valueGroups,
        });
        const { file, bytes, valueCalibrationError: error } = made;
        const said = `value function off by ${error.toFixed(4)} on the group held back, ${bytes} bytes\n${file}`;
        print(`${flags.json ? JSON.stringify(made) : said}\n`);
        return;
      }
      const interrupt = onInterrupt();
      const started = performance.now();
      let since: number | undefined; // tokens at the first step seen, so that a resumed run shows its own speed
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
            if (step % SAY_EVERY_STEPS !== 0) return;
            const loss = recent.splice(0).reduce((a, b, _, all) => a + b / all.length, 0);
            const speed = (tokens - since) / ((performance.now() - started) / 1000);
            say(
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
