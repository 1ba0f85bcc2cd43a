/** The one door: everything that programs outside this package may use. `z` is what settings of your own are declared with. */
export { z } from "zod";
export type { AbsorbInput, AbsorbOutput } from "../agents/learning/absorb.ts";
export type { Leaving } from "../agents/learning/leave-out.ts";
export type { Lesson } from "../agents/learning/lesson.ts";
export type { GradientInput, Shard, ShardGradient } from "../agents/learning/pretrain.ts";
export type { Relearned, RelearnInput } from "../agents/learning/relearn.ts";
export type { Trained, Training } from "../agents/learning/steps.ts";
export type { AbsorbReport, AbsorbSettings, CompressSettings } from "../agents/learning/types.ts";
export type { ReplayItem } from "../agents/memory/replay.ts";
export type { Moments } from "../agents/plasticity/moments.ts";
export { updateRules } from "../agents/plasticity/registry.ts";
export { defineUpdateRule, type UpdateRule, type UpdateSettings, type UpdateStep } from "../agents/plasticity/rule.ts";
export type { PlasticitySettings } from "../agents/plasticity/types.ts";
export type { Probe } from "../agents/policy/loss-types.ts";
export type { Policy } from "../agents/policy/own.ts";
export type { OwnSettings } from "../agents/policy/own-settings.ts";
export type { PathInput } from "../agents/policy/path.ts";
export type { ProbeInput, ProbeOutput } from "../agents/policy/probe.ts";
export type { PolicyShape } from "../agents/policy/shape.ts";
export type { AnswerInput, GreedyAnswer } from "../agents/search/answer.ts";
export type { Allowance } from "../agents/search/budget.ts";
export type { ExpandInput, ExpandOutput } from "../agents/search/expand.ts";
export type { TargetSettings } from "../agents/search/targets.ts";
export type { Origin } from "../agents/search/task-search.ts";
export type { ExpandSettings, TaskReport } from "../agents/search/types.ts";
export type { ValueReads } from "../agents/search/value-inputs.ts";
export type { World } from "../environments/contract/world.ts";
export { checkEnvironment, environmentLaws, type Law, type Problem } from "../environments/contract.ts";
export type { CompleteEnvironment } from "../environments/defaults.ts";
export type {
  Abstraction,
  AnswerText,
  Body,
  Dreams,
  Environment,
  EnvironmentDefinition,
  Example,
  Exams,
  Exploration,
  Explored,
  FamilyProbes,
  Features,
  Finder,
  Guide,
  Lessons,
  Mark,
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
export {
  defineEnvironment,
  type EnvironmentKind,
  type Kind,
  type Opened,
  type OpenedEnvironment,
  type Population,
  type SettingsOf,
  type SettingsShape,
  type TaskFiles,
} from "../environments/kind.ts";
export { environmentKind, environmentKinds } from "../environments/registry.ts";
export type { Bounds } from "../shared/exchange/bounds.ts";
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
export type { Neighbourhoods, Topology } from "../shared/exchange/topology.ts";
export type { Consequence, Seed, Solution, ValueTarget } from "../shared/findings.ts";
export type { Diverged } from "../viz/measures/diverged.ts";
export type { Forgetting } from "../viz/measures/forgetting.ts";
export {
  type AgentProbe,
  type DivergenceInput,
  defineMeasure,
  type Measure,
  type MeasureInfo,
  type PairMatrix,
} from "../viz/measures/measure.ts";
export type { Newcomer } from "../viz/measures/newcomers.ts";
export { measures } from "../viz/measures/registry.ts";
export type { Interval } from "../viz/measures/statistics/bootstrap.ts";
export type { Paired } from "../viz/measures/statistics/paired.ts";
export type { Judgement, Verdict } from "../viz/measures/statistics/verdict.ts";
export type { Counted } from "../viz/report/kit/counted.ts";
export type { MeasureLabel, Setting } from "../viz/report/kit/page-data.ts";
export type { Ledgers, OwedWord, PoolsData, ReportData, RoundData, Score } from "../viz/report/run/run-data.ts";
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
export type { Dsl, Grid, GridTask } from "./arc/arc-types.ts";
export {
  type Marks,
  type ProgramResult,
  type ProgramsReport,
  type ProgramsRequest,
  runPrograms,
} from "./arc/check-programs.ts";
export type { SolveStep } from "./arc/solve.ts";
export type { StartingSeeds } from "./arc/starting-programs.ts";
export type { ComparisonResult, VerdictOf } from "./compare/compare-experiments.ts";
export type { ArmResult, Comparison, Standing } from "./compare/comparison.ts";
export type { FailedRun } from "./compare/failed-runs.ts";
export type { Planned } from "./compare/plan.ts";
export type { Step } from "./compare/play.ts";
export type { RunScores } from "./compare/scores.ts";
export { loadExperiment, loadExtensions, type Override, parseExperiment, parseOverride } from "./config/load.ts";
export { type Preset, presetOf } from "./config/presets.ts";
export type { Experiment } from "./config/schema.ts";
export { type BackendName, type BackendReport, type ModuleLoader, startBackend } from "./core/backend.ts";
export type { BlobRef } from "./core/blob.ts";
export { type ErrorCode, WanderError } from "./core/errors.ts";
export type { OptimiserMoments } from "./core/optimisers.ts";
export type { Parameters } from "./core/parameters.ts";
export type { Playing } from "./core/playing.ts";
export { type Random, type StreamPath, stream } from "./core/random.ts";
export type { Registry } from "./core/registry.ts";
export type { Rotation } from "./core/rotation.ts";
export { type NamedTensor, readSafetensors, type SafetensorsFile, writeSafetensors } from "./core/safetensors.ts";
export type { Spend } from "./core/spend.ts";
export type { Executor, ExecutorKind, ExecutorSettings, JobEvent } from "./executor/executor.ts";
export type { Envelope, Functions, Job, JobKind, JobResult, ResultOf } from "./executor/jobs.ts";
export type { WorkerMemory } from "./executor/memory.ts";
export type { Lap } from "./executor/pools.ts";
export { executors } from "./executor/registry.ts";
export type { Wire } from "./executor/wire.ts";
export type { FormatName } from "./export/export-run.ts";
export type { RunEvent } from "./population/context.ts";
export type { RunHistory } from "./record/history.ts";
export type { LostJob } from "./record/lost.ts";
export type { PoolsRecord } from "./record/pools.ts";
export type { RoundRecord } from "./record/round.ts";
export type { AttemptRow, EndRecord, RunRecord } from "./record/run.ts";
export type { Evaluation, Within } from "./run/evaluate.ts";
export type { InputKey, Moved } from "./run/input-files.ts";
export type { PoolsSummary } from "./run/pools.ts";
export type { MakeExecutor } from "./run/prepare.ts";
export { reportData, writeReport } from "./run/run-report.ts";
export type { RunSummary } from "./run/run-summary.ts";
export { readHistory } from "./store/history.ts";
export { type Manifest, readManifest } from "./store/manifest.ts";
export type { RunNotes } from "./store/notes.ts";
export { WANDER_VERSION } from "./version.ts";
