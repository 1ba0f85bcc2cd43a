import { type CheckResult, spreadsOf } from "./result.ts";

/** The JSON of one check in `reproduce --json`; a figure that was never reached is null. */
export function jsonOf({ check, seeds, arms, marks, passed, seconds }: CheckResult) {
  return {
    name: check.name,
    section: check.section,
    reference: check.reference,
    seeds,
    ours: arms.map((result) => ({
      arm: result.arm.name,
      role: result.arm.role,
      figures: Object.fromEntries(
        spreadsOf(check, result).map(([key, spread]) => [
          key,
          { ...spread, seeds: result.figures.map((figures) => figures[key] ?? null) },
        ]),
      ),
      runs: result.runs,
    })),
    mark: marks.map(({ mark, passed: seedsPassed }) => ({ text: mark.text, passed: seedsPassed })),
    passed,
    seconds,
  };
}
