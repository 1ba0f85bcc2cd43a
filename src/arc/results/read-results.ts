import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { WanderError } from "../../core/errors.ts";
import { manifestName } from "../../store/manifest.ts";
import { listRuns } from "../../store/run-directory.ts";
import { isFrozen } from "./arms.ts";
import { factsOf, type RunFacts } from "./facts.ts";

/**
 * The runs of a results page, by name: run directories, and folders of them. Every one of `controls` must be a frozen
 * control. Throws E_CONFIG if one is not, E_USAGE if two runs have one name or a folder holds none.
 */
export function readRuns(dirs: readonly string[], controls: readonly string[]): RunFacts[] {
  const frozen = controls.flatMap(runsIn).map((dir) => {
    const facts = factsOf(dir);
    if (isFrozen(facts)) return facts;
    throw new WanderError("E_CONFIG", `${dir} is not a control: it learns or shares`, {
      hint: "give a run with absorb.rule=none and every share.* off",
    });
  });
  const controlled = new Set(controls.flatMap(runsIn).map((dir) => resolve(dir)));
  const runs = dirs
    .flatMap(runsIn)
    .filter((dir) => !controlled.has(resolve(dir)))
    .map(factsOf);
  const all = [...runs, ...frozen].sort((a, b) => (a.name < b.name ? -1 : 1));
  const twice = all.find(({ name }, k) => name === all[k + 1]?.name);
  if (twice === undefined) return all;
  throw new WanderError("E_USAGE", `two run directories are called ${twice.name}`, {
    hint: "rename one: a page names runs after their directories",
  });
}

function runsIn(dir: string): string[] {
  if (existsSync(join(dir, manifestName))) return [dir];
  const runs = listRuns(dir).map((run) => run.dir);
  if (runs.length > 0) return runs;
  throw new WanderError("E_USAGE", `${basename(dir)} is not a run directory and contains none`, {
    hint: "give run directories, or a folder of them",
  });
}
