/** The one door: everything that programs outside this package may use. */
export type {
  Environment,
  EnvironmentKind,
  Example,
  Exams,
  Outcome,
  TaskHeader,
  Token,
  Tokens,
  Vocabulary,
} from "../environments/environment.ts";
export { environmentKind, environmentKinds } from "../environments/registry.ts";
export type { Ledgers, ReportData, RoundData, Score } from "../viz/report/data.ts";
export {
  evaluateRun,
  exportRun,
  type ResumeOptions,
  type RunOptions,
  resumeExperiment,
  runExperiment,
  type SolveRequest,
  solveTask,
} from "./api.ts";
export { type BackendReport, startBackend } from "./core/backend.ts";
export { type ErrorCode, WanderError } from "./core/errors.ts";
export { readSafetensors, writeSafetensors } from "./core/safetensors.ts";
export type { Spend } from "./core/spend.ts";
export type { Evaluation } from "./experiment/evaluate.ts";
export type { Moved } from "./experiment/input-files.ts";
export { loadExperiment, type Override, parseExperiment, parseOverride } from "./experiment/load.ts";
export { type Preset, presetOf } from "./experiment/presets.ts";
export { type ProgramResult, type ProgramsReport, type ProgramsRequest, runPrograms } from "./experiment/programs.ts";
export { reportData, writeReport } from "./experiment/report.ts";
export type { RunSummary } from "./experiment/run.ts";
export type { Experiment } from "./experiment/schema.ts";
export type { FormatName } from "./export/index.ts";
export type { News } from "./population/context.ts";
export type { AttemptRow } from "./population/ledgers.ts";
export { readHistory } from "./store/history.ts";
export { readManifest } from "./store/manifest.ts";
export type { RunHistory } from "./store/records.ts";
export { WANDER_VERSION } from "./version.ts";
