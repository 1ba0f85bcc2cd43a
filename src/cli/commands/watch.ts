import { once } from "node:events";
import type { Command } from "commander";
import { loadAssets } from "../../../viz/report/kit/page-assets.ts";
import { WanderError } from "../../core/errors.ts";
import { allRuns, oneRun } from "../../watch/run-list.ts";
import { startWatching } from "../../watch/server.ts";
import { onInterrupt } from "../interrupt.ts";
import { integer, RUNS_DIR } from "../options.ts";
import { print } from "../output.ts";

type WatchFlags = { all: boolean; out: string; port: number; json: boolean };

export function addWatch(program: Command): void {
  program
    .command("watch")
    .argument("[dir]", "run directory; --all without it")
    .summary("show runs live on a page of this machine")
    .description("show runs live on a page of this machine, and pause or stop them there; Ctrl-C ends it, and no run")
    .option("--all", "every run in the folder of --out, those that begin later too", false)
    .option("--out <dir>", "where run directories are", RUNS_DIR)
    .option("--port <n>", "the page's port on 127.0.0.1; 0 takes a free one", integer(0), 0)
    .option("--json", "one JSON object on standard output, nothing else", false)
    .action(async (dir: string | undefined, { all, out, port, json }: WatchFlags) => {
      if (all === (dir !== undefined)) {
        throw new WanderError("E_USAGE", all ? "--all and a run directory are both given" : "no run is named", {
          hint: "give one run directory, or --all for every run in the folder of --out",
        });
      }
      const runs = dir === undefined ? allRuns(out) : oneRun(dir);
      const interrupt = onInterrupt(() => "the page is closed; its runs go on");
      try {
        const { url, port: taken, close } = await startWatching(runs, { port, assets: loadAssets("live") });
        const text = `${url}\nWhoever has this address can pause and stop the runs. Ctrl-C closes the page.\n`;
        print(json ? `${JSON.stringify({ url, port: taken })}\n` : text);
        if (!interrupt.signal.aborted) await once(interrupt.signal, "abort");
        await close();
      } finally {
        interrupt.release();
      }
    });
}
