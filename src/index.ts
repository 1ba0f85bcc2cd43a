/** The one door: everything that programs outside this package may use. `z` is what settings of your own are declared with. */
export { z } from "zod";
export { updateRules } from "../agents/plasticity/registry.ts";
export { defineUpdateRule, type UpdateRule, type UpdateSettings, type UpdateStep } from "../agents/plasticity/rule.ts";
export { checkEnvironment, environmentLaws, type Law, type Problem } from "../environments/contract.ts";
export type {
  Abstraction,
  AnswerText,
  Dreams,
  Environment,
  Example,
  Exams,
  Exploration,
  FamilyProbes,
  Features,
  Guide,
  Lessons,
  Outcome,
  PartialStatus,
  Probes,
  Reader,
  Search,
  Split,
  Symmetry,
  TaskHeader,
  Term,
  Terms,
  Thought,
  Token,
  TokenMask,
  Tokens,
  Vocabulary,
  Writing,
} from "../environments/environment.ts";
export { gradeResults } from "../environments/grade.ts";
export { defineEnvironment, type EnvironmentKind, type Kind } from "../environments/kind.ts";
export { environmentKind, environmentKinds } from "../environments/registry.ts";
export { exchangeRules } from "../shared/exchange/registry.ts";
export {
  defineExchangeRule,
  type Exchanged,
  type ExchangeInput,
  type ExchangePlace,
  type ExchangeProblem,
  type ExchangeRule,
  type Learning,
  type OwnLearning,
  type TurnOutcome,
} from "../shared/exchange/rule.ts";
export type { Neighbourhoods } from "../shared/exchange/topology.ts";
export {
  type AgentProbe,
  type DivergenceInput,
  defineMeasure,
  type Measure,
  type PairMatrix,
} from "../viz/measures/measure.ts";
export { measures } from "../viz/measures/registry.ts";
export type { Ledgers, ReportData, RoundData, Score } from "../viz/report/run/run-data.ts";
export {
  type CompareEvent,
  type CompareOptions,
  compareExperiments,
  evaluateRun,
  exportRun,
  type ResumeOptions,
  type RunOptions,
  resumeExperiment,
  runExperiment,
  type SolveRequest,
  solveTask,
} from "./api.ts";
export { type ProgramResult, type ProgramsReport, type ProgramsRequest, runPrograms } from "./arc/check-programs.ts";
export type { ComparisonResult } from "./compare/compare-experiments.ts";
export type { Step } from "./compare/play.ts";
export { loadExperiment, loadExtensions, type Override, parseExperiment, parseOverride } from "./config/load.ts";
export { type Preset, presetOf } from "./config/presets.ts";
export type { Experiment } from "./config/schema.ts";
export { type BackendReport, startBackend } from "./core/backend.ts";
export { type ErrorCode, WanderError } from "./core/errors.ts";
export type { Playing } from "./core/playing.ts";
export { type Random, stream } from "./core/random.ts";
export type { Registry } from "./core/registry.ts";
export { readSafetensors, writeSafetensors } from "./core/safetensors.ts";
export type { Spend } from "./core/spend.ts";
export type { Executor, ExecutorKind, ExecutorSettings, JobEvent } from "./executor/executor.ts";
export { executors } from "./executor/registry.ts";
export type { FormatName } from "./export/export-run.ts";
export type { RunEvent } from "./population/context.ts";
export type { RunHistory } from "./record/history.ts";
export type { RoundRecord } from "./record/round.ts";
export type { AttemptRow } from "./record/run.ts";
export type { Evaluation } from "./run/evaluate.ts";
export type { Moved } from "./run/input-files.ts";
export type { RunSummary } from "./run/run-experiment.ts";
export { reportData, writeReport } from "./run/run-report.ts";
export { readHistory } from "./store/history.ts";
export { readManifest } from "./store/manifest.ts";
export { WANDER_VERSION } from "./version.ts";
