import { basename } from "node:path";
import type {
  ArmData,
  CheckData,
  ReproductionData,
  SeriesData,
} from "../../viz/report/reproduction/reproduction-data.ts";
import { WANDER_VERSION } from "../version.ts";
import type { Check } from "./check.ts";
import { type ArmResult, type CheckResult, spreadOf, spreadsOf } from "./result.ts";
import { systems } from "./systems.ts";
import { figureText, spreadText } from "./text.ts";

/** The data of a reproduction's report; lists systems whose check was not chosen as such. */
export function reproductionData(results: readonly CheckResult[], seeds: readonly number[]): ReproductionData {
  const tried = new Set(results.map(({ check }) => check.section));
  return {
    version: WANDER_VERSION,
    seeds: [...seeds],
    checks: results.map(checkData),
    others: systems
      .filter(({ section }) => !tried.has(section))
      .map(({ section, title, state, note }) => ({
        ...{ section, title },
        ...(state === "check"
          ? { state: "not asked for", note: `wander reproduce ${note.replaceAll(",", "")}` }
          : { state, note }),
      })),
  };
}

function checkData({ check, arms, marks, passed, seconds }: CheckResult): CheckData {
  const { name, section, title, shows, source, reference, figures, series } = check;
  const drawn = arms.filter((arm) => arm.series.length > 0);
  return {
    ...{ name, section, title, shows, source, reference, seconds, passed },
    figures: Object.entries(figures).map(([key, figure]) => ({ key, ...figure })),
    arms: arms.map((arm) => armData(check, arm)),
    marks: marks.map(({ mark, passed: held }) => ({
      text: mark.text,
      passed: [...held],
      ...(mark.line === undefined ? {} : { line: mark.line }),
    })),
    ...(series === undefined || drawn.length === 0
      ? {}
      : { series: { x: series.x, y: series.y, as: series.as, arms: drawn.map(seriesData) } }),
  };
}

function armData(check: Check, result: ArmResult): ArmData {
  const { name, role, about } = result.arm;
  return {
    ...{ name, role, about },
    runs: result.runs.map(({ dir }) => basename(dir)),
    readings: Object.fromEntries(
      spreadsOf(check, result).map(([key, spread]) => {
        const figure = check.figures[key]!;
        const values = result.figures.map((of) => of[key] ?? Number.NaN);
        return [
          key,
          {
            values: values.map((value) => (Number.isFinite(value) ? value : null)),
            texts: values.map((value) => figureText(value, figure)),
            spread: spreadText(spread, figure),
          },
        ];
      }),
    ),
  };
}

function seriesData({ arm, series }: ArmResult): SeriesData {
  const length = Math.min(...series.map((points) => points.length));
  const at = Array.from({ length }, (_, k) => spreadOf(series.map((points) => points[k]![1])));
  return {
    arm: arm.name,
    x: series[0]!.slice(0, length).map(([x]) => x),
    mean: at.map(({ mean }) => mean),
    range: at.map(({ low, high }) => [low, high]),
  };
}
