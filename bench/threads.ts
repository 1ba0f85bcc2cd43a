/**
 * Measures what threads gain, in figures with marks.
 *
 * Two workers over one: the same eight turns of the built-in experiment, one per agent. A turn is an expand job and
 * then an absorb job, in separate pools, so that n workers are n turns in flight on pools of n and n threads: at any
 * moment at most n threads are busy, and none idles because the two kinds of job differ in length. Both first run some
 * rounds, so that their code is compiled; then one after the other, and the median of the ratios is taken. As two
 * threads get no more done than one while others use the machine, two plain loops are timed before and after each pair;
 * pairs between which the second core was not free are repeated, up to three times as many.
 *
 * One worker uses more than one core: its thread's garbage collector and compiler run in parallel, and on two cores
 * they take the second worker's. So there are two rows: over one worker, and over what one core gives, which is the one
 * worker's turns per second of processor time.
 *
 * Overhead: a run of the built-in experiment; of each round the seconds in which no job of a turn ran or waited, over
 * all its seconds. First token: see first-token.ts, each time in a new process.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as Load from "../src/config/load.ts";
import type * as Policy from "../src/population/policy.ts";
import type * as State from "../src/population/state.ts";
import type * as TurnModule from "../src/population/turn.ts";
import type * as Prepare from "../src/run/prepare.ts";
import type { RunSummary } from "../src/run/run-summary.ts";
import { readHistory } from "../src/store/history.ts";
import { built, builtFile } from "./built.ts";
import { freeCores } from "./free-cores.ts";
import { atLeast, atMost, inform, median, printRows, type Row } from "./rows.ts";

const REPEATS = 5;
const WARM_UPS = 3;
const FREE = 1.9; // of two plain loops over one
const LEAST_RATIO = 1.8;
const MOST_OVERHEAD = 5; // percent
const MOST_FIRST_TOKEN_S = 1.5;

export async function bench(json: boolean): Promise<void> {
  printRows("threads", await threadRows(), json);
}

/** Throws E_FILE when nothing is built. Takes some minutes, and means little while other work is on the machine. */
export async function threadRows(): Promise<Row[]> {
  const firstToken = median(Array.from({ length: REPEATS }, firstTokenSeconds));
  const { one, two, core, free, quiet } = await turnsPerSecond();
  const { whole, middle } = overheadPercent();
  const ratio = median(one.map((each, k) => two[k]! / each));
  return [
    atLeast(LEAST_RATIO, "two workers over one", ratio, "x"),
    atLeast(LEAST_RATIO, "two workers over what one core gives", median(core.map((each, k) => two[k]! / each)), "x"),
    inform("one worker", median(one), "turns/s"),
    inform("two workers", median(two), "turns/s"),
    inform("two plain loops over one", median(free), "x"),
    inform("pairs played with both cores free", quiet, "pairs"),
    atMost(MOST_OVERHEAD, "a round outside turns, median of the rounds", middle, "%"),
    inform("the whole run outside turns", whole, "%"),
    atMost(MOST_FIRST_TOKEN_S, "executor made until first token", firstToken, "s"),
  ];
}

async function turnsPerSecond(): Promise<{
  one: number[];
  two: number[];
  core: number[];
  free: number[];
  quiet: number;
}> {
  const { prepare } = await built<typeof Prepare>("src/run/prepare.js");
  const { loadExperiment } = await built<typeof Load>("src/config/load.js");
  const { startsOf } = await built<typeof Policy>("src/population/policy.js");
  const { firstState } = await built<typeof State>("src/population/state.js");
  const { playTurn } = await built<typeof TurnModule>("src/population/turn.js");
  const signal = new AbortController().signal;

  /** Workers that have had their first turn, and what plays all agents' turns on them. */
  async function workers(count: number) {
    const settings = { "executor.inference": count, "executor.training": count, "share.value": "own" };
    const overrides = Object.entries(settings).map(([path, value]) => ({ path, value }));
    const { context, placement, close } = await prepare(loadExperiment(undefined, overrides), "wasm", () => {}, signal);
    const value = await context.valueServer?.parameters();
    const state = firstState(placement.agents, startsOf(context), value);
    const turn = (k: number) => playTurn(context, state, state.agents[k]!, context.opened.definition, signal);
    async function perSecond(): Promise<{ wall: number; processor: number }> {
      const [started, cpu] = [performance.now(), process.cpuUsage()];
      let next = 0;
      const lane = async () => {
        while (next < state.agents.length) {
          const { report } = await turn(next++);
          if (report === undefined) throw new Error("a turn was lost");
        }
      };
      await Promise.all(Array.from({ length: count }, lane));
      const { user, system } = process.cpuUsage(cpu); // microseconds
      const turns = state.agents.length;
      return { wall: (1e3 * turns) / (performance.now() - started), processor: (1e6 * turns) / (user + system) };
    }
    for (let k = 0; k < WARM_UPS; k++) await perSecond();
    return { perSecond, close };
  }

  const [single, double] = [await workers(1), await workers(2)];
  const cores = await freeCores();
  const pairs: { one: number; two: number; core: number; free: number }[] = [];
  let before = await cores.ratio();
  const quiet = () => pairs.filter((pair) => pair.free >= FREE);
  while (pairs.length < 3 * REPEATS && quiet().length < REPEATS) {
    const one = await single.perSecond();
    const two = await double.perSecond();
    const after = await cores.ratio();
    pairs.push({ one: one.wall, two: two.wall, core: one.processor, free: Math.min(before, after) });
    before = after;
  }
  await Promise.all([single.close(), double.close(), cores.close()]);
  const taken = quiet().length > 0 ? quiet() : pairs;
  const column = (key: "one" | "two" | "core" | "free") => taken.map((pair) => pair[key]);
  return { one: column("one"), two: column("two"), core: column("core"), free: column("free"), quiet: quiet().length };
}

function overheadPercent(): { whole: number; middle: number } {
  const folder = mkdtempSync(join(tmpdir(), "wander-threads-"));
  try {
    const args = [builtFile("src/cli/main.js"), "run", "--json", "--out", folder];
    const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
    const summary: RunSummary = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8", stdio }));
    const outside = (p: { wallSeconds: number; turnSeconds: number }) => 100 * (1 - p.turnSeconds / p.wallSeconds);
    return { whole: outside(summary.pools), middle: median(readHistory(summary.runDir).pools.map(outside)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seconds. */
function firstTokenSeconds(): number {
  return (
    Number(execFileSync(process.execPath, ["node_modules/.cache/bench/first-token.js"], { encoding: "utf8" })) / 1000
  );
}
