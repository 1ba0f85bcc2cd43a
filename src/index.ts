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
export { type BackendReport, startBackend } from "./core/backend.ts";
export { type ErrorCode, WanderError } from "./core/errors.ts";
export { readSafetensors, writeSafetensors } from "./core/safetensors.ts";
export type { Spend } from "./core/spend.ts";
export { type Evaluation, evaluateRun } from "./experiment/evaluate.ts";
export type { Moved } from "./experiment/input-files.ts";
export { loadExperiment, type Override, parseOverride } from "./experiment/load.ts";
export { type ProgramResult, type ProgramsReport, type ProgramsRequest, runPrograms } from "./experiment/programs.ts";
export { reportData, writeReport } from "./experiment/report.ts";
export {
  type ResumeOptions,
  type RunOptions,
  type RunSummary,
  resumeExperiment,
  runExperiment,
} from "./experiment/run.ts";
export { Experiment } from "./experiment/schema.ts";
export { type SolveRequest, solveTask } from "./experiment/solve.ts";
export { exportRun, type FormatName } from "./export/index.ts";
export type { News } from "./population/context.ts";
export type { AttemptRow } from "./population/ledgers.ts";
export { readHistory } from "./store/history.ts";
export { readManifest } from "./store/manifest.ts";
export type { RunHistory } from "./store/records.ts";
export { WANDER_VERSION } from "./version.ts";
