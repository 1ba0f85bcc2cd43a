import { divergedOf } from "../../viz/measures/diverged.ts";
import { measureList } from "../../viz/measures/divergence.ts";
import { loadAssets, reportHtml } from "../../viz/report/kit/html.ts";
import type { ReportData, RoundData } from "../../viz/report/run/run-data.ts";
import { flatten } from "../config/describe.ts";
import { Experiment } from "../config/schema.ts";
import { lostText } from "../population/lost.ts";
import { writeAtomic } from "../store/atomic.ts";
import { baseSolvedOf } from "../store/base-solved.ts";
import { readHistory } from "../store/history.ts";
import { type Manifest, readManifest } from "../store/manifest.ts";
import { type RunNotes, readNotes } from "../store/notes.ts";
import { ownFile } from "../store/own.ts";
import type { LostRecord, RunHistory } from "../store/records.ts";
import { REPORT } from "../store/run-directory.ts";
import { forgettingOfRun } from "./forgetting.ts";

/** Writes the report of a run directory from its manifest, journal and notes; gives the file's path. */
export function writeReport(runDir: string, file = ownFile(runDir, REPORT)): string {
  const data = reportData(runDir, readManifest(runDir), readHistory(runDir), readNotes(runDir));
  writeAtomic(file, Buffer.from(reportHtml(data, loadAssets("report"))));
  return file;
}

export function reportData(runDir: string, manifest: Manifest, history: RunHistory, notes?: RunNotes): ReportData {
  const { run, rounds, pools, lost, end } = history;
  const last = rounds.at(-1);
  const data = withMeasures(history);
  const forgetting = forgettingOfRun(history);
  const diverged = divergedOf(rounds.map(({ data }) => data));
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
    ...(lost.length === 0 ? {} : { lost: { text: lostText(lost), jobs: lost.map(lostRow) } }),
    agents: run.agents,
    ...(last?.data.measured === undefined ? {} : { measured: last.data.measured }),
    ...(diverged.length === 0 ? {} : { diverged }),
    solved: end?.solved ?? {
      base: baseSolvedOf(history)?.total ?? 0,
      final: last?.data.population.examSolved ?? 0,
      cumulative: last?.data.population.cumulative ?? 0,
      tasks: run.tasks.length,
    },
    ...(end?.ledgers === undefined ? {} : { ledgers: end.ledgers }),
    rounds: data,
    ...(run.rotation === undefined ? {} : { rotation: run.rotation }),
    ...(run.probed === undefined ? {} : { probed: run.probed }),
    ...(run.entropyRate === undefined ? {} : { entropyRate: run.entropyRate }),
    ...(forgetting === undefined ? {} : { forgetting }),
    tasks: run.tasks,
    solvedBy: last?.solvedBy ?? run.agents.map(() => run.tasks.map(() => 0)),
    measures: measureList(run.layers).filter(
      ({ key }) => data.length === 0 || data.some(({ divergence }) => Object.hasOwn(divergence, key)),
    ),
    library: last?.library ?? [],
    pools: pools.map(({ kind: _, ...data }) => data),
    configuration: configurationRows(manifest.configuration),
  };
}

function lostRow({ round, agent, job, final, message }: LostRecord) {
  const who = agent === undefined ? "the population" : `agent ${agent}`;
  return { round, who, job: final ? `final ${job}` : job, message };
}

/** Each round with what was measured of it beside the state. */
function withMeasures({ rounds, measures }: RunHistory): RoundData[] {
  const byRound = new Map(measures.map(({ kind: _, round, ...beside }) => [round, beside]));
  return rounds.map(({ round, data }) => {
    const { divergence, ...rest } = byRound.get(round) ?? {};
    return { ...data, ...rest, divergence: { ...data.divergence, ...divergence } };
  });
}

/** Every setting with its value as text. */
export function configurationRows(configuration: object): ReportData["configuration"] {
  const defaults = flatten(Experiment.parse({}));
  return [...flatten(configuration)].map(([key, value]) => ({
    key,
    value: typeof value === "string" ? value : JSON.stringify(value),
    isDefault: JSON.stringify(defaults.get(key)) === JSON.stringify(value),
  }));
}
