import { type Forgetting, forgettingOf, meanForgetting, staysOf } from "../../viz/measures/forgetting.ts";
import { familyAt } from "../core/rotation.ts";
import type { RunHistory } from "../record/history.ts";

/**
 * Of each measured agent after the last round, in their order, and the mean over those of which it is defined; undefined
 * where no accuracy by family was measured, as in runs of earlier versions.
 */
export function forgettingOfRun({
  run,
  rounds,
}: Pick<RunHistory, "run" | "rounds">): { agents: Forgetting[]; mean: Forgetting } | undefined {
  const { probed, rotation } = run;
  const measures = rounds.flatMap(({ round, data: { accuracy } }) =>
    accuracy === undefined ? [] : [{ round, accuracy }],
  );
  const first = measures[0];
  if (probed === undefined || first === undefined) return undefined;
  const measured = rounds.at(-1)?.data.measured ?? [...run.agents.keys()];
  const base = first.accuracy.at(-1) ?? [];
  const agents = measured.map((agent, row) => {
    const places = measures.map(({ round }) =>
      rotation === undefined ? run.agents[agent]?.family : familyAt(rotation, agent, round),
    );
    const ends = staysOf(places);
    return forgettingOf(
      ends.map((t) => measures[t]!.accuracy[row] ?? []),
      ends.map((t) => probed.indexOf(places[t] ?? "")),
      base,
    );
  });
  return { agents, mean: meanForgetting(agents) };
}
