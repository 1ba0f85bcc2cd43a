import { join } from "node:path";
import { measureList } from "../../viz/measures/divergence.ts";
import type { ReportData } from "../../viz/report/data.ts";
import { loadAssets, reportHtml } from "../../viz/report/html.ts";
import { writeAtomic } from "../store/atomic.ts";
import { readHistory } from "../store/history.ts";
import { type Manifest, readManifest } from "../store/manifest.ts";
import { type RunNotes, readNotes } from "../store/notes.ts";
import type { RunHistory } from "../store/records.ts";
import { flatten } from "./describe.ts";
import { Experiment } from "./schema.ts";

/** Writes the report of a run directory from its manifest, journal and notes; gives the file's path. */
export function writeReport(runDir: string, file = join(runDir, "report.html")): string {
  const data = reportData(runDir, readManifest(runDir), readHistory(runDir), readNotes(runDir));
  writeAtomic(file, Buffer.from(reportHtml(data, loadAssets("report"))));
  return file;
}

export function reportData(
  runDir: string,
  manifest: Manifest,
  { run, rounds, pools, end }: RunHistory,
  notes?: RunNotes,
): ReportData {
  const last = rounds.at(-1);
  return {
    name: manifest.name,
    run: {
      id: runDir.split(/[\\/]/).at(-1) ?? runDir,
      seed: manifest.seed,
      backend: manifest.backend,
      stateHash: end?.stateHash ?? "",
      rounds: rounds.length,
      version: manifest.versions.wander ?? "",
    },
    ...(notes === undefined || notes.tags.length === 0 ? {} : { tags: [...notes.tags] }),
    ...(notes === undefined || notes.note === "" ? {} : { note: notes.note }),
    agents: run.agents,
    ...(last?.data.measured === undefined ? {} : { measured: last.data.measured }),
    solved: end?.solved ?? {
      base: rounds[0]?.data.population.examSolved ?? 0,
      final: last?.data.population.examSolved ?? 0,
      cumulative: last?.data.population.cumulative ?? 0,
      tasks: run.tasks.length,
    },
    ...(end?.ledgers === undefined ? {} : { ledgers: end.ledgers }),
    rounds: rounds.map((r) => r.data),
    tasks: run.tasks,
    solvedBy: last?.solvedBy ?? run.agents.map(() => run.tasks.map(() => 0)),
    measures: measureList(run.layers),
    library: last?.library ?? [],
    pools: pools.map(({ kind: _, ...data }) => data),
    configuration: configurationRows(manifest.configuration),
  };
}

function configurationRows(configuration: object): ReportData["configuration"] {
  const defaults = flatten(Experiment.parse({}));
  return [...flatten(configuration)].map(([key, value]) => ({
    key,
    value: typeof value === "string" ? value : JSON.stringify(value),
    isDefault: JSON.stringify(defaults.get(key)) === JSON.stringify(value),
  }));
}
