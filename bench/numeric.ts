/**
 * `npm run build && npm run bench -- numeric`: the numeric core against the library as it comes, plain JavaScript and PyTorch,
 * and below it the rows of threads.ts and adapters.ts. Each contestant is a process of its own; they are timed in turn, one at
 * a time, and a figure is the median of five turns. Ratios are taken within a turn.
 */
import { type ChildProcess, fork } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { adapterRows } from "./adapters.ts";
import type { Answer, Ask } from "./numeric-job.ts";
import { batches, trainedTokens, trainingFlops } from "./numeric-work.ts";
import { atLeast, inform, median, printRows, type Row } from "./rows.ts";
import { threadRows } from "./threads.ts";
import { startTorch } from "./torch-reference.ts";

const TURNS = 5;
const WARM_UPS = 4; // of the sampler, whose code is compiled only then

export async function bench(json: boolean): Promise<void> {
  const machine = describeMachine();
  if (!json) process.stdout.write(`${Object.values(machine).join(", ")}\n\n`);
  const { rows, torch } = await numericRows();
  rows.push(...(await threadRows()), ...(await adapterRows()));
  printRows("numeric", rows, json, { machine: { ...machine, torch } });
  if (!json && torch === undefined) {
    process.stdout.write("\nset WANDER_PYTHON to a Python that has PyTorch to time the same model there\n");
  }
}

function describeMachine() {
  const cores = cpus();
  return {
    processor: `${cores[0]?.model.trim() ?? "unknown"}, ${cores.length} cores`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    node: `node ${process.version}`,
  };
}

async function numericRows(): Promise<{ rows: Row[]; torch: string | undefined }> {
  const ours = await start("wasm", false);
  const stock = await start("wasm", true);
  const plain = await start("cpu", false);
  const torch = await startTorch();
  try {
    const steps = { ours: 8, stock: 1, plain: 1, torch: 8 };
    // Once each to warm up.
    await ours({ what: "train", steps: steps.ours });
    await stock({ what: "train", steps: 1 });
    await torch?.secondsPerStep(2);
    const turns: Record<"product" | "ours" | "stock" | "plain" | "torch", number>[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      turns.push({
        product: await ours({ what: "product" }),
        ours: await ours({ what: "train", steps: steps.ours }),
        stock: await stock({ what: "train", steps: steps.stock }),
        plain: await plain({ what: "train", steps: steps.plain }),
        torch: (await torch?.secondsPerStep(steps.torch)) ?? Number.NaN,
      });
    }
    const rate = (key: "ours" | "stock" | "plain" | "torch") => median(turns.map((turn) => trainedTokens / turn[key]));
    const ratio = (key: "stock" | "plain" | "torch") => median(turns.map((turn) => turn[key] / turn.ours));
    const shares = turns.map(({ ours: seconds, product }) => (100 * trainingFlops()) / seconds / 1e9 / product);
    const rows = [
      inform("matrix product, 256 x 256 x 256", median(turns.map(({ product }) => product)), "GFLOP/s"),
      inform("training step, ours", rate("ours"), "tokens/s"),
      inform("training step, stock tfjs-wasm", rate("stock"), "tokens/s"),
      inform("training step, plain JS", rate("plain"), "tokens/s"),
      atLeast(6, "training step, ours over stock", ratio("stock"), "x"),
      inform("training step, ours over plain JS", ratio("plain"), "x"),
      atLeast(55, "training step, share of the product's speed", median(shares), "%"),
      ...(torch === undefined
        ? []
        : [
            inform(`training step, PyTorch ${torch.version}`, rate("torch"), "tokens/s"),
            inform("training step, ours over PyTorch", ratio("torch"), "x"),
          ]),
    ];
    for (const batch of batches) rows.push(...(await samplingRows(batch, ours, stock, torch)));
    return { rows, torch: torch?.version };
  } finally {
    for (const contestant of [ours, stock, plain]) contestant.close();
    torch?.close();
  }
}

async function samplingRows(
  batch: number,
  ours: Contestant,
  stock: Contestant,
  torch: Awaited<ReturnType<typeof startTorch>>,
): Promise<Row[]> {
  for (let k = 0; k < WARM_UPS; k++) await ours({ what: "sample", batch });
  const turns = [];
  for (let turn = 0; turn < TURNS; turn++) {
    turns.push({
      ours: await ours({ what: "sample", batch }),
      stock: await stock({ what: "sample", batch }),
      torch: await torch?.tokensPerSecond(batch),
    });
  }
  const name = `sampling, batch ${batch}`;
  const speed = median(turns.map((turn) => turn.ours));
  return [
    batch === 64 ? atLeast(12_000, `${name}, ours`, speed, "tokens/s") : inform(`${name}, ours`, speed, "tokens/s"),
    inform(`${name}, ours over products alone in tfjs-wasm`, median(turns.map((t) => t.ours / t.stock)), "x"),
    ...(torch === undefined
      ? []
      : [inform(`${name}, ours over PyTorch`, median(turns.map((t) => t.ours / t.torch!)), "x")]),
  ];
}

type Contestant = ((ask: Ask) => Promise<Answer>) & { close(): void };

/** A process with one backend; stock kernels are chosen by its environment. */
async function start(backend: "wasm" | "cpu", stock: boolean): Promise<Contestant> {
  const child: ChildProcess = fork(join(import.meta.dirname, "numeric-job.js"), [backend], {
    env: { ...process.env, WANDER_STOCK_KERNELS: stock ? "1" : "" },
  });
  const waiting: { resolve(answer: unknown): void; reject(error: Error): void }[] = [];
  child.on("message", (answer) => waiting.shift()?.resolve(answer));
  child.on("exit", (code) => {
    for (const { reject } of waiting) reject(new Error(`a process of the bench ended with code ${code}`));
  });
  const next = () => new Promise<unknown>((resolve, reject) => waiting.push({ resolve, reject }));
  await next();
  const ask = (question: Ask): Promise<Answer> => {
    child.send(question);
    return next() as Promise<Answer>;
  };
  return Object.assign(ask, { close: () => void child.kill() });
}
