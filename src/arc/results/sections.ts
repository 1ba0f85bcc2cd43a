import { flatten } from "../../config/describe.ts";
import { checkExperiment } from "../../config/load.ts";
import { presets } from "../../config/presets.ts";
import { ledgerNames, ledgerTitles } from "../../record/ledger-titles.ts";
import { type Comparison, compareArms, patchOf } from "./arms.ts";
import type { RunFacts, Score } from "./facts.ts";
import type { Estimate } from "./interval.ts";
import { type Cell, counted, decimals, markdownTable, plain, ratio } from "./markdown.ts";

/** Keys with a column of their own, and those that do not affect results. */
const SHOWN = /^(name|seed|rounds|population\.size|environment\.(tasks|dsl)|budget\..*|executor\..*|store\..*)$/;

/** Run, tasks, dsl, seed, agents, rounds, budget, settings that differ from the preset. */
export function configurationRows(run: RunFacts): Cell[] {
  const { settings } = run;
  const of = (key: string) => Number(settings.get(`budget.${key}`));
  const growth = of("growth");
  const budget = `${counted(of("programRuns"))} runs, ${counted(of("policyTokens"))} + ${counted(of("trainTokens"))} tokens`;
  const preset = flatten(checkExperiment(presets["arc:hour"], "arc:hour"));
  const apart = new Set([...settings.keys()].filter((key) => SHOWN.test(key)));
  const wanted = Number(settings.get("rounds"));
  return [
    run.name,
    run.taskIds.length,
    String(settings.get("environment.dsl")),
    run.manifest.seed,
    Number(settings.get("population.size")),
    run.ended ? `${wanted}` : `${run.rounds} of ${wanted}, not ended`,
    growth === 1 ? budget : `${budget}, x ${growth} a round`,
    patchOf(run, preset, apart).join(", "),
  ];
}

/** One row per ledger that was measured. */
export function ledgerRows({ name, ledgers, taskIds, outputs }: RunFacts): Cell[][] {
  return ledgerNames.flatMap((ledger) => {
    const score = ledgers[ledger];
    if (score === undefined) return [];
    const marks = (of: Score["tasks"]) => of.map((n) => n ?? undefined);
    const { title } = ledgerTitles[ledger];
    return [[name, title, ...marks(score.tasks), taskIds.length, ...marks(score.outputs), outputs]];
  });
}

/** Explanations of the ledgers that some run has. */
export function ledgerNotes(runs: readonly RunFacts[]): string[] {
  const used = ledgerNames.filter((ledger) => runs.some(({ ledgers }) => ledgers[ledger] !== undefined));
  return used.map((ledger) => `- ${ledgerTitles[ledger].title}: ${ledgerTitles[ledger].about}`);
}

/** Tasks solved within the largest number of attempts that was marked. */
export function most(score: Score | undefined): number | undefined {
  return score?.tasks.findLast((n) => n !== null) ?? undefined;
}

/** One row for a run that can be compared; a control appears in the others' rows. */
export function gainRows(run: RunFacts, control: RunFacts | undefined): Cell[][] {
  const { base, found, weights } = run.ledgers;
  const [first, all, without] = [most(base), most(found), control && most(control.ledgers.found)];
  return [
    [
      run.name,
      first,
      all,
      ratio(all, first),
      most(weights),
      control?.name,
      control && counted(control.spend.programRuns),
      without,
      ratio(all, without),
    ],
  ];
}

/** Run, machine, minutes, program runs, runs a second, shares, tokens. */
export function clockRows({ name, manifest, clock, spend }: RunFacts): Cell[] {
  const { machine, backend, versions } = manifest;
  const on = machine === undefined ? "not recorded" : `${machine.cores} cores, ${machine.processor}, ${machine.system}`;
  const busy = clock && clock.searchSeconds + clock.trainSeconds;
  const share = (seconds: number | undefined) =>
    busy && seconds !== undefined ? `${((100 * seconds) / busy).toFixed(0)} %` : undefined;
  return [
    name,
    `${on}; node ${versions.node.replace(/^v/, "")}, ${backend}`,
    decimals(clock && clock.seconds / 60, 1),
    counted(spend.programRuns),
    decimals(clock && spend.programRuns / clock.seconds, 0),
    share(clock?.searchSeconds),
    share(clock?.trainSeconds),
    counted(spend.policyTokens),
    counted(spend.trainTokens),
  ];
}

/** The table of a comparison, with an explanation. */
export function armRows({ arms }: Comparison): string[] {
  const [origin, ...others] = arms;
  const found = (run: RunFacts) => most(run.ledgers.found);
  const row = (arm: Comparison["arms"][number]): Cell[] => {
    const { of, difference } = compareArms(arm, origin!, found);
    const final = compareArms(arm, origin!, (run) => most(run.ledgers.final));
    const mean = (figure: (run: RunFacts) => number) =>
      arm.runs.reduce((sum, run) => sum + figure(run), 0) / arm.runs.length;
    const changed = patchOf(arm.runs[0]!, origin!.runs[0]!.settings);
    return [
      arm.name,
      arm === origin ? "" : changed.join(", "),
      arm.runs.length,
      interval(of),
      arm === origin ? undefined : interval(difference, true),
      interval(final.of),
      counted(Math.round(mean((run) => run.spend.programRuns))),
      counted(Math.round(mean((run) => run.spend.policyTokens))),
      counted(Math.round(mean((run) => run.spend.trainTokens))),
    ];
  };
  return [
    `Tasks found over the run, and tasks solved by the frozen final agents; mean over seeds with its 95 % interval (Student's t). The difference is to \`${plain(origin!.name)}\`, paired by seed. Program runs and tokens are means over seeds.`,
    "",
    ...markdownTable(
      ["arm", "changed", "seeds", "found", "difference", "final", "program runs", "policy tokens", "training tokens"],
      [origin!, ...others].map(row),
    ),
  ];
}

/** `12.3 (10.1 to 14.5)` */
function interval(of: Estimate | undefined, signed = false): string | undefined {
  if (of === undefined) return undefined;
  const text = (value: number) => `${signed && value > 0 ? "+" : ""}${value.toFixed(1)}`;
  return of.low === undefined ? text(of.mean) : `${text(of.mean)} (${text(of.low)} to ${text(of.high!)})`;
}

/** Tasks of one run by the origin of their first right answer. */
export function solvedLines({ name, solved }: RunFacts): string[] {
  const groups = new Map<string, string[]>();
  for (const { task, finders } of solved) {
    const how = finders.length === 0 ? "not recorded" : finders.join(" and ");
    groups.set(how, [...(groups.get(how) ?? []), task]);
  }
  const list = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `- ${plain(name)}: ${solved.length}`,
    ...list.map(([how, tasks]) => `  - ${plain(how)}, ${tasks.length}: ${tasks.map(plain).join(" ")}`),
  ];
}

const EDGES = [0.02, 0.05, 0.1, 0.2, 0.5, 1] as const; // upper ends; distances are in [0, 1]

const ranges = EDGES.map((edge, k) => (k === 0 ? `up to ${edge}` : `${EDGES[k - 1]} to ${edge}`));

/** The head of `missRows`. */
export const missHeader = ["run", "not reproduced", ...ranges];

/** Tasks that no answer reproduces, counted by the distance of the nearest answer. */
export function missRows({ name, nearest }: RunFacts): Cell[] {
  const known = nearest.filter((d) => d !== null);
  const bins = EDGES.map((edge, k) => known.filter((d) => d <= edge && (k === 0 || d > EDGES[k - 1]!)).length);
  return [name, nearest.length, ...(known.length === 0 ? EDGES.map(() => undefined) : bins)];
}

/** Tasks of one run with answers that fit the demonstrations but not the tests. */
export function wrongLines({ name, wrong }: RunFacts): string[] {
  return [`- ${plain(name)}, ${wrong.length}${wrong.length === 0 ? "" : `: ${wrong.map(plain).join(" ")}`}`];
}
