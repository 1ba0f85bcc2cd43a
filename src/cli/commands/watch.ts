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
    .argument("[dir]", "run directory; omit it with --all")
    .summary("show runs live on a local web page")
    .description(
      "show runs live on a local web page, with buttons to pause and stop them; Ctrl-C closes the page, and the runs go on",
    )
    .option("--all", "show every run in the folder of --out, including those that begin later", false)
    .option("--out <dir>", "folder of run directories", RUNS_DIR)
    .option("--port <n>", "port of the page on 127.0.0.1; 0 picks a free one", integer(0), 0)
    .option("--json", "print one JSON object on standard output and nothing else", false)
    .action(async (dir: string | undefined, { all, out, port, json }: WatchFlags) => {
      if (all === (dir !== undefined)) {
        throw new WanderError(
          "E_USAGE",
          all ? "--all and a run directory are both given" : "no run directory is given",
          {
            hint: "give one run directory, or --all for every run in the folder of --out",
          },
        );
      }
      const runs = dir === undefined ? allRuns(out) : oneRun(dir);
      const interrupt = onInterrupt(() => "the page is closed; its runs go on");
      try {
        const { url, port: taken, close } = await startWatching(runs, { port, assets: loadAssets("live") });
        const text = `${url}\nAnyone with this address can pause and stop the runs. Press Ctrl-C to close the page.\n`;
        print(json ? `${JSON.stringify({ url, port: taken })}\n` : text);
        if (!interrupt.signal.aborted) await once(interrupt.signal, "abort");
        await close();
      } finally {
        interrupt.release();
      }
    });
}
