import { measureList } from "../../viz/measures/divergence.ts";
import { bootstrapEach } from "../../viz/measures/statistics/bootstrap.ts";
import { interquartileMean } from "../../viz/measures/statistics/interquartile-mean.ts";
import { differencesBySeed } from "../../viz/measures/statistics/paired.ts";
import { performanceProfile } from "../../viz/measures/statistics/profile.ts";
import type { Scores } from "../../viz/measures/statistics/scores.ts";
import { RULE } from "../../viz/measures/statistics/verdict.ts";
import {
  type ArmData,
  type ComparedSettings,
  type ComparisonData,
  type SpentKind,
  spentKinds,
} from "../../viz/report/comparison/comparison-data.ts";
import { summaryOf, titleOf } from "../../viz/report/comparison/summary.ts";
import { type Counted, counted } from "../../viz/report/kit/counted.ts";
import { configurationRows } from "../run/run-report.ts";
import { WANDER_VERSION } from "../version.ts";
import { type PlayedArm, sumOf } from "./arm-runs.ts";
import { type ArmResult, type Comparison, drawsOf, scoresIn } from "./comparison.ts";
import type { FailedRun } from "./failed-runs.ts";
import { allowanceOf } from "./plan.ts";
import { milestonesOf, untilSolved } from "./until-solved.ts";

const THRESHOLDS = Array.from({ length: 41 }, (_, k) => k / 40);
const REPLICATES = 500; // for the interval of a curve or a profile, at each point: enough to draw it

/** The data of a comparison's report. `comparison` must be of these arms. */
export function comparisonData(
  name: string,
  comparison: Comparison,
  arms: readonly PlayedArm[],
  { failed, leftOut }: { failed: readonly FailedRun[]; leftOut: readonly number[] } = { failed: [], leftOut: [] },
): ComparisonData {
  const [first] = arms;
  const { experiment, details, runs } = first!;
  const milestones = milestonesOf(arms);
  const figures = {
    name,
    version: WANDER_VERSION,
    seeds: runs.map(({ seed }) => seed),
    ...(failed.length === 0
      ? {}
      : {
          failed: failed.map(({ arm, seed, code, message }) => ({ arm, seed, code, message })),
          leftOut: [...leftOut],
        }),
    families: [...comparison.families],
    tasks: details[0]!.tasks,
    rule: RULE,
    allowance: allowanceOf(experiment),
    settings: settingsOf(arms),
    arms: arms.map((arm) => armData(arm, first!, comparison, milestones)),
    milestones,
    measures: measureList(details[0]!.layers),
    thresholds: THRESHOLDS,
  };
  return { ...figures, title: titleOf(figures), summary: summaryOf(figures) };
}

function armData(
  arm: PlayedArm,
  first: PlayedArm,
  { standings, byFamily }: Comparison,
  milestones: readonly number[],
): ArmData {
  const { name, details, runs } = arm;
  const by = <T>(of: (measure: Counted) => T) =>
    Object.fromEntries(counted.map((measure) => [measure, of(measure)])) as Record<Counted, T>;
  return {
    name,
    agents: details[0]!.agents.map(({ label, family }) => ({ label, family })),
    standing: by((measure) => {
      const { mean, interval, against } = standings.find((s) => s.arm === name && s.measure === measure)!;
      return { mean, interval, against };
    }),
    differences: by((measure) =>
      arm === first ? [] : differencesBySeed(scoresIn(arm, measure), scoresIn(first, measure)),
    ),
    byFamily: by((measure) =>
      byFamily.filter((s) => s.arm === name && s.measure === measure).map(({ judgement }) => judgement),
    ),
    profile: by((measure) => profileOf(arm, measure)),
    curve: curveOf(arm),
    untilSolved: untilSolved(arm, first, milestones, allowanceOf(first.experiment).programRuns),
    runs: runs.map(({ seed, solved, total, agents, spend }, k) => {
      const { id, stateHash, base, map, divergence } = details[k]!;
      return {
        ...{ seed, id, stateHash, base, map, agents, ...total },
        share: by((measure) => interquartileMean([solved[measure]])),
        spent: Object.fromEntries(spentKinds.map((kind) => [kind, spend[kind]])) as Record<SpentKind, number>,
        divergence: Object.fromEntries(Object.entries(divergence).map(([key, rounds]) => [key, rounds.at(-1)!])),
      };
    }),
    divergence: meansOverSeeds(details.map(({ divergence }) => divergence)),
    flow: flowOf(arm),
    library: details
      .flatMap(({ library }, k) => library.map((entry) => ({ seed: runs[k]!.seed, ...entry })))
      .sort((a, b) => b.lost - a.lost),
  };
}

/** The settings of the arms, without the names and seeds by which runs differ. */
function settingsOf(arms: readonly PlayedArm[]): ComparedSettings {
  const rowsByArm = arms.map(({ experiment }) => configurationRows(experiment));
  const byKey = rowsByArm.map((rows) => new Map(rows.map((row) => [row.key, row])));
  const keys = new Set(rowsByArm.flat().map(({ key }) => key));
  const settings: ComparedSettings = { shared: [], differing: [] };
  for (const key of keys) {
    if (key === "name" || key === "seed") continue;
    const values = byKey.map((rows) => rows.get(key)?.value);
    const first = byKey[0]!.get(key);
    if (first !== undefined && values.every((value) => value === first.value)) settings.shared.push(first);
    else settings.differing.push({ key, values: values.map((value) => value ?? "") });
  }
  return settings;
}

function profileOf(arm: ArmResult, measure: Counted): ArmData["profile"][Counted] {
  const scores = scoresIn(arm, measure);
  const profile = (of: Scores) => performanceProfile(of, THRESHOLDS);
  return {
    shares: profile(scores),
    intervals: bootstrapEach([scores], profile, drawsOf(measure, arm.name, "profile"), REPLICATES),
  };
}

/** As many rounds as the shortest run has. */
function curveOf({ name, details }: PlayedArm): ArmData["curve"] {
  const rounds = Math.min(...details.map(({ found }) => found.length));
  const at = (r: number) => details.map(({ found }) => found[r]!);
  const indexes = Array.from({ length: rounds }, (_, r) => r);
  return {
    found: indexes.map((r) => interquartileMean(at(r))),
    intervals: indexes.map(
      (r) => bootstrapEach([at(r)], (s) => [interquartileMean(s)], drawsOf("curve", name, String(r)), REPLICATES)[0]!,
    ),
    spent: Object.fromEntries(
      spentKinds.map((kind) => [kind, indexes.map((r) => mean(details.map(({ spent }) => spent[kind][r]!)))]),
    ) as Record<SpentKind, number[]>,
  };
}

/** Round by round, over the seeds in which it was measured. */
function meansOverSeeds(all: readonly Record<string, number[]>[]): Record<string, number[]> {
  const keys = [...new Set(all.flatMap((of) => Object.keys(of)))];
  const rounds = Math.min(...all.flatMap((of) => Object.values(of).map((values) => values.length)));
  const at = (key: string, r: number) => mean(all.map((of) => of[key]?.[r] ?? Number.NaN).filter(Number.isFinite));
  return Object.fromEntries(keys.map((key) => [key, Array.from({ length: rounds }, (_, r) => at(key, r))]));
}

/** Summed over seeds, if all measured the same agents: agent k is in the same family in each. */
function flowOf({ details }: PlayedArm): ArmData["flow"] {
  const flows = details.flatMap(({ flow }) => flow ?? []);
  const [first] = flows;
  if (first === undefined) return undefined;
  const alike = flows.filter(({ agents }) => agents.join() === first.agents.join());
  return {
    agents: first.agents,
    profited: sumOf(alike.map(({ profited }) => profited)),
    trainedOn: sumOf(alike.map(({ trainedOn }) => trainedOn)),
  };
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
