/** The tables of how agents diverge: divergence, map, lineage and learning. Columns and units are listed in docs/tables.md. */
import { unitOf } from "../../viz/measures/divergence.ts";
import { ancestors } from "../../viz/measures/lineage.ts";
import type { RunHistory } from "../store/records.ts";
import type { Row, Rows } from "../store/tables.ts";

/**
 * A row a pair, measure and round, `b` null for the base; pairs that were not measured have none. They are made as they are
 * read: 64 agents over 100 rounds are some two and a half million.
 */
export function divergenceRows({ rounds, measures }: RunHistory): Rows {
  const beside = new Map(measures.map(({ round, divergence }) => [round, divergence]));
  function* rows(): Generator<Row, void, undefined> {
    for (const { round, data } of rounds) {
      const who = [...measuredIn(data), null]; // the base is last
      for (const [measure, matrix] of Object.entries({ ...data.divergence, ...beside.get(round) })) {
        const unit = unitOf(measure) ?? null;
        for (const [i, row] of matrix.slice(0, who.length - 1).entries()) {
          for (let j = i + 1; j < who.length; j++) {
            const value = row[j];
            if (value === undefined || Number.isNaN(value)) continue;
            yield { round, a: who[i], b: who[j], measure, unit, value };
          }
        }
      }
    }
  }
  return { [Symbol.iterator]: rows };
}

/** A row an agent and round, and one of the base. */
export function mapRows({ rounds }: RunHistory): Row[] {
  return rounds.flatMap(({ round, data }) => {
    const who = [...measuredIn(data), null];
    return data.map.slice(0, who.length).map(({ x, y }, k) => ({ round, agent: who[k], x: known(x), y: known(y) }));
  });
}

/** A row an agent and round of population-based training. */
export function lineageRows({ rounds }: RunHistory): Row[] {
  const copied = rounds.map(({ data }) => data.agents.map((agent) => agent.copied));
  const after = ancestors(copied, rounds[0]?.data.agents.length ?? 0).slice(1);
  return rounds.flatMap(({ round, data }, r) =>
    data.agents.flatMap(({ learning }, agent) =>
      learning === undefined
        ? []
        : [{ round, agent, copied_from: copied[r]![agent] ?? null, descends_from: after[r]![agent] ?? null }],
    ),
  );
}

/** A row an agent, round and learning setting of its own. */
export function learningRows({ rounds }: RunHistory): Row[] {
  return rounds.flatMap(({ round, data }) =>
    data.agents.flatMap(({ learning = {} }, agent) =>
      Object.entries(learning).map(([setting, value]) => ({ round, agent, setting, value })),
    ),
  );
}

const measuredIn = ({ measured, agents }: RunHistory["rounds"][number]["data"]): readonly number[] =>
  measured ?? [...agents.keys()];

/** A table says null where the journal says NaN: not measured. */
const known = (value: number): number | null => (Number.isNaN(value) ? null : value);
