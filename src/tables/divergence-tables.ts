/** The tables on how agents diverge. */
import { measureList, unitOf } from "../../viz/measures/divergence.ts";
import { ancestors } from "../../viz/measures/lineage.ts";
import type { RunHistory } from "../record/history.ts";
import type { RoundData } from "../record/round.ts";
import type { Row } from "../store/tables.ts";
import { cellOf, columns, type Table } from "./table.ts";

const measuredIn = ({ measured, agents }: RoundData): readonly number[] => measured ?? [...agents.keys()];

export const divergence: Table = {
  about: `A row is a pair of agents, or an agent and the base, in a round, by one measure. Pairs that were not measured have no row: in a
population of more than 48 agents, those of agents outside the 48 that are measured, and the barrier in most rounds.`,
  columns: columns(
    ["round", "int", "round", ""],
    ["a", "int", "agent", ""],
    ["b", "int", "agent", "", "the base"],
    ["measure", "string", "", "one of those below"],
    ["unit", "string", "", "of `value`, as below", "this version does not know the measure"],
    ["value", "double", "by row", "larger is farther apart"],
  ),
  notes: `The measures are\n\n${measureList(0)
    .map(({ key, unit, note }) => `- \`${key}\` (${unit}): ${note}`)
    .join("\n")}\n\nand, by layer, \`representation-layer-N\` and \`parameter-layer-N\`, the first layer being 1.`,
  /** Rows are made while they are read: 64 agents over 100 rounds have some two and a half million rows. */
  rows: ({ rounds }) => ({
    *[Symbol.iterator]() {
      for (const { round, data } of rounds) {
        const who = [...measuredIn(data), null]; // the base is last
        for (const [measure, matrix] of Object.entries(data.divergence)) {
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
    },
  }),
};

export const map: Table = {
  about: `A row is an agent, or the base, in a round: its position in the plane that the report draws. It is classical multidimensional
scaling of the square roots of the policy divergence, turned so that positions move as little as possible from round to round;
distances mean something, the axes do not.`,
  columns: columns(
    ["round", "int", "round", ""],
    ["agent", "int", "agent", "", "the base"],
    ["x", "double", "sqrt(bits)", "", "its policy has no divergence"],
    ["y", "double", "sqrt(bits)", "", "as `x`"],
  ),
  rows: ({ rounds }) =>
    rounds.flatMap(({ round, data }) => {
      const who = [...measuredIn(data), null];
      return data.map.slice(0, who.length).map(({ x, y }, k) => ({ round, agent: who[k], x: cellOf(x), y: cellOf(y) }));
    }),
};

export const lineage: Table = {
  about: `A row is an agent in a round of a run in which agents have learning settings of their own and copy each other
(population-based training); other runs have no rows.`,
  columns: columns(
    ["round", "int", "round", ""],
    ["agent", "int", "agent", ""],
    [
      "copied_from",
      "int",
      "agent",
      "whose parameters and settings it continued with after the round",
      "it kept its own",
    ],
    [
      "descends_from",
      "int",
      "agent",
      "whose parameters before round 1 its own descend from, by the line of copies",
      "the journal names no such agent",
    ],
  ),
  rows({ rounds }) {
    const copied = rounds.map(({ data }) => data.agents.map((agent) => agent.copied));
    const after = ancestors(copied, rounds[0]?.data.agents.length ?? 0).slice(1);
    return rounds.flatMap(({ round, data }, r) =>
      data.agents.flatMap(({ learning }, agent): Row[] =>
        learning === undefined
          ? []
          : [{ round, agent, copied_from: copied[r]![agent] ?? null, descends_from: after[r]![agent] ?? null }],
      ),
    );
  },
};

export const learning: Table = {
  about: `A row is a learning setting of an agent in a round, if agents differ in it (\`pbt.settings\`). In other runs all agents use the
experiment's settings, and there are no rows.`,
  columns: columns(
    ["round", "int", "round", ""],
    ["agent", "int", "agent", ""],
    ["setting", "string", "", "its key in `absorb`, as `learningRate`"],
    ["value", "double", "of the setting", "used by the agent in the round"],
  ),
  rows: ({ rounds }) =>
    rounds.flatMap(({ round, data }) =>
      data.agents.flatMap(({ learning: own = {} }, agent) =>
        Object.entries(own).map(([setting, value]) => ({ round, agent, setting, value })),
      ),
    ),
};

export const forgetting: Table = {
  about: `A row is a family in a round, as an agent knows it. Families are those that some agent works in during the run, or, if none of
these has probes, all that have. In a population of more than 48 agents, the 48 that are measured; a run of an earlier version has no rows.`,
  columns: columns(
    ["round", "int", "round", ""],
    ["agent", "int", "agent", "", "the base"],
    ["family", "string", "", ""],
    [
      "accuracy",
      "double",
      "0..1",
      "share of the answer tokens of the family's probes that rank first, given the right ones before",
      "it diverged",
    ],
  ),
  rows: ({ run, rounds }) =>
    rounds.flatMap(({ round, data }) => {
      const who = [...measuredIn(data), null];
      return (data.accuracy ?? []).flatMap((row, k) =>
        row.map((share, j): Row => ({ round, agent: who[k], family: run.probed?.[j], accuracy: cellOf(share) })),
      );
    }),
};

export const paths: Table = {
  about: `A row is a point on the straight line between the parameters of two agents: linear mode connectivity. The few pairs are drawn by
the seed and are the same in every round; they are measured after every eighth round and after the last.`,
  columns: columns(
    ["round", "int", "round", ""],
    ["a", "int", "agent", "the line starts at its parameters"],
    ["b", "int", "agent", "and ends at its parameters"],
    ["share", "double", "0..1", "of `b` in the mixture"],
    ["loss_nats", "double", "nats", "loss on the probes, mean over answer tokens", "an agent diverged"],
  ),
  rows: ({ rounds }: RunHistory) =>
    rounds.flatMap(({ round, data }) =>
      (data.paths ?? []).flatMap(({ a, b, lossNats }) =>
        lossNats.map((loss, k): Row => ({ round, a, b, share: k / (lossNats.length - 1), loss_nats: cellOf(loss) })),
      ),
    ),
};
