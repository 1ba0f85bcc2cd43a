import { divergedOf } from "../../viz/measures/diverged.ts";
import { measureList } from "../../viz/measures/divergence.ts";
import { newcomersOf } from "../../viz/measures/newcomers.ts";
import { loadAssets } from "../../viz/report/kit/page-assets.ts";
import { reportHtml } from "../../viz/report/run/report-html.ts";
import type { ReportData } from "../../viz/report/run/run-data.ts";
import { flatten } from "../config/describe.ts";

import { withoutForeignKeys } from "../config/environment-section.ts";
import { defaultsFor } from "../config/run-settings.ts";
import type { RunHistory } from "../record/history.ts";
import { type LostJob, lostText } from "../record/lost.ts";

import { writeAtomic } from "../store/atomic.ts";
import { baseSolvedOf } from "../store/base-solved.ts";
import { readHistory } from "../store/history.ts";
import { type Manifest, readManifest } from "../store/manifest.ts";
import { type RunNotes, readNotes } from "../store/notes.ts";
import { ownFile } from "../store/own-files.ts";
import { REPORT } from "../store/run-directory.ts";
import { forgettingOfRun } from "./forgetting.ts";
import { owedWords } from "./owed-words.ts";

/** Writes the report of a run directory from its manifest, journal and notes; gives the file's path. */
export function writeReport(runDir: string, file = ownFile(runDir, REPORT)): string {
  const data = reportData(runDir, readManifest(runDir), readHistory(runDir), readNotes(runDir));
  writeAtomic(file, Buffer.from(reportHtml(data, loadAssets("report"))));
  return file;
}

export function reportData(runDir: string, manifest: Manifest, history: RunHistory, notes?: RunNotes): ReportData {
  const { run, rounds, pools, lost, end } = history;
  const last = rounds.at(-1);
  const data = rounds.map((record) => record.data);
  const forgetting = forgettingOfRun(history);
  const diverged = divergedOf(rounds.map(({ data }) => data));
  const newcomers = newcomersOf(run.agents, data);
  const owed = owedWords(history);
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
    ...(newcomers.length === 0 ? {} : { newcomers }),
    solved: end?.solved ?? {
      base: baseSolvedOf(history)?.total ?? 0,
      final: last?.data.population.examSolved ?? 0,
      cumulative: last?.data.population.cumulative ?? 0,
      tasks: run.tasks.length,
    },
    ...(run.unit === undefined ? {} : { unit: run.unit }),
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
    ...(owed.length === 0 ? {} : { owedWords: owed }),
    pools: pools.map(({ kind: _, ...clock }) => ({ ...clock, staleness: stalenessIn(rounds, clock.round) })),
    configuration: configurationRows(manifest.configuration),
  };
}

const stalenessIn = (rounds: RunHistory["rounds"], round: number): number[] =>
  rounds.find((record) => record.round === round)?.data.agents.map(({ staleness = 0 }) => staleness) ?? [];

function lostRow({ round, agent, job, final, message }: LostJob) {
  const who = agent === undefined ? "the population" : `agent ${agent}`;
  return { round, who, job: final ? `final ${job}` : job, message };
}

/** Every setting with its value as text. */
export function configurationRows(configuration: object): ReportData["configuration"] {
  const defaults = defaultsFor(configuration);
  return [...flatten(withoutForeignKeys(configuration) as object)].map(([key, value]) => ({
    key,
    value: typeof value === "string" ? value : JSON.stringify(value),
    isDefault: JSON.stringify(defaults.get(key)) === JSON.stringify(value),
  }));
}
