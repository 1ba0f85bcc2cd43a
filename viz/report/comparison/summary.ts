/** The results of a comparison as plain sentences, made of its numbers alone. */

import { rankCorrelation } from "../../measures/statistics/rank-correlation.ts";
import { type Counted, counted, countedNames } from "../kit/counted.ts";
import { pairedText, verdictText } from "../kit/differences.ts";
import { own } from "../kit/own-property.ts";
import { capital, counting, listed } from "../kit/words.ts";
import { type ArmData, type ComparisonData, spentKinds, type UntilSolved } from "./comparison-data.ts";

type Figures = Omit<ComparisonData, "title" | "summary">;

/** The page's title: which arms are better or worse than the first. */
export function titleOf(data: Figures): string {
  const [first, ...others] = data.arms;
  const better = others.filter(({ standing }) => counted.some((c) => standing[c].against?.verdict === "improved"));
  const worse = others.filter(({ standing }) => counted.some((c) => standing[c].against?.verdict === "worse"));
  if (others.length === 0) return `${first?.name ?? "Nothing"} alone`;
  const mixed = better.filter((arm) => worse.includes(arm));
  const only = (arms: ArmData[]) => arms.filter((arm) => !mixed.includes(arm)).map(({ name }) => name);
  const parts = [
    ...(only(better).length > 0 ? [`${listed(only(better))} ${are(only(better))} better than ${first!.name}`] : []),
    ...(only(worse).length > 0 ? [`${listed(only(worse))} ${are(only(worse))} worse than ${first!.name}`] : []),
    ...mixed.map(({ name }) => `${name} is better than ${first!.name} in one count and worse in another`),
  ];
  if (parts.length > 0) return capital(parts.join("; "));
  if (others.every(({ standing }) => standing.found.against?.verdict === "too few seeds"))
    return `Too few seeds to say whether ${listed(others.map(({ name }) => name))} differ from ${first!.name}`;
  return `No difference from ${first!.name} is shown`;
}

/** Sentences in reading order: what was run, each arm's result, what it spent, how its agents diverged and helped each other. */
export function summaryOf(data: Figures): string[] {
  return [
    played(data),
    ...failures(data),
    ...counted.map((measure) => solved(data, measure)),
    ...meanAndBest(data),
    ...until(data),
    ...spent(data),
    ...apart(data),
    ...alike(data),
    ...passed(data),
  ];
}

function played({ arms, seeds, tasks, families, allowance }: Figures): string {
  const kinds = `${round(allowance.programRuns)} program runs, ${round(allowance.policyTokens)} policy tokens and ${round(allowance.trainTokens)} training tokens`;
  return `${counting(arms.length, "arm")} with ${counting(seeds.length, "seed")} each, on ${counting(tasks, "exam task")} of ${families.length === 1 ? "one family" : `${families.length} families`}; in each run all agents together may spend ${kinds}.`;
}

/** Which runs failed, why, and which seeds are left out for it. */
function failures({ failed = [], leftOut = [] }: Figures): string[] {
  if (failed.length === 0) return [];
  const runs = failed.map(({ arm, seed, code, message }) => `${arm} with seed ${seed} (${code}: ${message})`);
  return [
    `${failed.length === 1 ? "One run" : `${failed.length} runs`} failed: ${runs.join("; ")}.`,
    leftOutText(leftOut),
  ];
}

/** A sentence that says which seeds are left out. */
export function leftOutText(seeds: readonly number[]): string {
  const which = `${seeds.length === 1 ? "Seed" : "Seeds"} ${listed(seeds.map(String))}`;
  return `${which} ${seeds.length === 1 ? "is" : "are"} left out of every arm: runs are compared in pairs of one seed.`;
}

/** What the arms solved, as means over seeds, and the paired differences to the first, which the verdicts rest on. */
function solved({ arms, tasks }: Figures, measure: Counted): string {
  const parts = arms.map(({ name, runs, standing }) => {
    const share = `${name} ${percent(meanOf(runs.map((run) => run[measure])) / tasks)} %`;
    const { against } = standing[measure];
    return against === undefined ? share : `${share}, ${pairedText(against.paired)}, ${verdictText(against)}`;
  });
  const to = arms.length > 1 ? `, with the difference to ${arms[0]!.name} by seed` : "";
  return `Exam tasks ${countedNames[measure]}${to}: ${parts.join("; ")}.`;
}

/** What single agents solve of their own tasks: a gain may be everybody's or one agent's. */
function meanAndBest({ arms }: Figures): string[] {
  const parts = arms.flatMap(({ name, runs }) => {
    const of = (which: "mean" | "best") => meanOf(runs.map(({ agents }) => agents[which]).filter(Number.isFinite));
    const [average, best] = [of("mean"), of("best")];
    return Number.isFinite(average) ? [`${name} ${percent(average)} % and ${percent(best)} %`] : [];
  });
  return parts.length === 0
    ? []
    : [`Own exam tasks that an agent solves, the mean and the best of the agents: ${parts.join("; ")}.`];
}

/** The budget until half of what the best arm found. */
function until({ arms, seeds, milestones }: Figures): string[] {
  const half = Math.floor((milestones.length - 1) / 2);
  const tasks = milestones[half];
  if (tasks === undefined) return [];
  const parts = arms.map(({ name, untilSolved }) => `${name} ${untilText(untilSolved[half]!, seeds.length)}`);
  return [`To find ${counting(tasks, "exam task")}: ${parts.join("; ")}.`];
}

/** `12,000 program runs (9,000 to 15,000)`, and in how many seeds not so many tasks were found. */
export function untilText({ mean, interval, reached }: UntilSolved, seeds: number): string {
  if (reached === 0) return "not reached in any seed";
  const range = Number.isFinite(interval[0]) ? ` (${round(interval[0])} to ${round(interval[1])})` : "";
  if (reached === seeds) return `${round(mean)} program runs${range}`;
  return `at least ${round(mean)} program runs${range}, not reached in ${seeds - reached} of ${seeds} seeds`;
}

/** Names arms that spent at least 5 % more or less of something than the first. */
function spent({ arms }: Figures): string[] {
  const [first, ...others] = arms;
  const of = (arm: ArmData, kind: (typeof spentKinds)[number]) => meanOf(arm.runs.map((run) => run.spent[kind]));
  const parts = others.flatMap((arm) =>
    spentKinds.flatMap((kind) => {
      const times = of(arm, kind) / of(first!, kind);
      if (!Number.isFinite(times) || Math.abs(times - 1) <= 0.05) return [];
      return [`${arm.name} spent ${Math.round(100 * times)} % of the ${kindNames[kind]} that ${first!.name} did`];
    }),
  );
  return parts.length === 0 ? ["All arms spent the same to within 5 %."] : [`${capital(parts.join("; "))}.`];
}

export const kindNames: Readonly<Record<(typeof spentKinds)[number], string>> = {
  programRuns: "program runs",
  policyTokens: "policy tokens",
  trainTokens: "training tokens",
};

/** How far apart the agents of each arm are at the end, and whether runs with more divergence found more. */
function apart(data: Figures): string[] {
  const end = data.arms.flatMap(({ name, divergence }) => {
    const value = own(divergence, "policy")?.at(-1);
    return value !== undefined && Number.isFinite(value) ? [`${name} ${value.toPrecision(2)}`] : [];
  });
  if (end.length === 0) return [];
  const related = divergenceAndGain(data, "policy");
  const sentence = `Mean policy divergence between two agents at the end, in bits: ${end.join(", ")}.`;
  if (related === undefined) return [sentence];
  const { rho, interval, runs } = related;
  const [low, high] = interval;
  const said =
    low > 0
      ? "runs whose agents are further apart found more"
      : high < 0
        ? "runs whose agents are further apart found less"
        : "no relation between divergence and tasks found is shown";
  return [
    `${sentence} Over ${runs} runs, ${said} (rank correlation ${signed(rho)}, ${signed(low)} to ${signed(high)}).`,
  ];
}

/** How much the agents of each arm had to carry over to each other. */
function alike({ arms }: Figures): string[] {
  const end = arms.flatMap(({ name, divergence }) => {
    const value = own(divergence, "relatedness")?.at(-1);
    return value !== undefined && Number.isFinite(value) ? [`${name} ${value.toFixed(2)}`] : [];
  });
  return end.length === 0
    ? []
    : [`Mean relatedness of what two agents had solved by the end, 1 for the same work: ${end.join(", ")}.`];
}

/** Rank correlation, over all runs, of mean divergence at the end and tasks found beyond the base's. Undefined if there are too few runs. */
export function divergenceAndGain(data: Pick<ComparisonData, "arms">, measure: string) {
  const pairs = data.arms
    .flatMap(({ runs }) =>
      runs.map((run) => [own(run.divergence, measure) ?? Number.NaN, run.found - run.base] as const),
    )
    .filter(([apart]) => Number.isFinite(apart));
  const related = rankCorrelation(
    pairs.map(([x]) => x),
    pairs.map(([, y]) => y),
  );
  return related && { ...related, runs: pairs.length };
}

function passed({ arms, seeds }: Figures): string[] {
  const helped = arms.flatMap(({ name, flow }) => {
    const total = flow?.profited.flat().reduce((a, b) => a + b, 0) ?? 0;
    return total > 0 ? [`${name} ${(total / seeds.length).toFixed(1)}`] : [];
  });
  if (helped.length === 0) return ["In no arm did an agent solve an exam task with the help of another agent."];
  return [`Exam tasks solved with the help of another agent, per run: ${helped.join(", ")}.`];
}

export const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Two decimals and a typographic minus sign. */
export const signed = (value: number) => value.toFixed(2).replace("-", "\u2212");

const percent = (share: number) => (100 * share).toFixed(1);
const are = (names: readonly string[]) => (names.length === 1 ? "is" : "are");
const round = (value: number) => Math.round(value).toLocaleString("en");
