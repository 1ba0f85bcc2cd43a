/**
 * Records of earlier versions, which wrote the measures, near misses and lost jobs of a round as separate records next
 * to the round's.
 */
import { z } from "zod";
import { figure, matrix } from "../record/fields.ts";
import type { RunHistory } from "../record/history.ts";
import { type LostJob, lostJob } from "../record/lost.ts";
import { type RoundRecord, roundData } from "../record/round.ts";

const round = z.int().nonnegative();
const { accuracy, fit, load, paths, divergence } = roundData.shape;

const misses = z.object({ kind: z.literal("misses"), round, distances: z.array(figure.nullable()) });
const measures = z.object({
  ...{ kind: z.literal("measures"), round, accuracy: accuracy.unwrap().or(matrix), fit, load, paths, divergence },
});
const lost = lostJob.extend({ kind: z.literal("lost") });

export const earlierRecords = [misses, measures, lost] as const;
export type EarlierRecord = z.infer<(typeof earlierRecords)[number]>;

/** Gathers such records and moves their content to where it belongs today. */
export function newEarlier() {
  const nearest = new Map<number, (number | null)[]>();
  const measured = new Map<number, Omit<z.infer<typeof measures>, "kind">>();
  const ofRound = new Map<number, LostJob[]>();
  let ofEnd: LostJob[] = [];
  let pending: LostJob[] = []; // of an end that is still to come
  return {
    see(record: EarlierRecord): void {
      if (record.kind === "misses") {
        nearest.set(record.round, record.distances);
        ofRound.delete(record.round); // a round that is run again may lose other jobs: their records come after this one
      } else if (record.kind === "measures") measured.set(record.round, record);
      else if (record.final) pending.push(record);
      else ofRound.set(record.round, [...(ofRound.get(record.round) ?? []), record]);
    },
    /** Call it for an end record: it follows the jobs lost after the last round, and a later one takes its place. */
    end(): void {
      [ofEnd, pending] = [pending, []];
    },
    /** The history with the gathered records merged in; the same object if there were none. */
    within(history: RunHistory): RunHistory {
      if (nearest.size === 0 && measured.size === 0 && ofRound.size === 0 && ofEnd.length === 0) return history;
      const staleness = new Map(history.pools.map((pools) => [pools.round, pools.staleness ?? []]));
      const rounds = history.rounds.map((record): RoundRecord => {
        const { divergence: more, kind: _, round: __, ...rest } = { kind: "", ...measured.get(record.round) };
        const distances = nearest.get(record.round);
        const agents = record.data.agents.map((agent, k) => {
          const rounds = staleness.get(record.round)?.[k];
          return rounds === undefined ? agent : { ...agent, staleness: rounds };
        });
        return {
          ...record,
          data: {
            ...record.data,
            ...rest,
            agents,
            divergence: { ...record.data.divergence, ...more },
            ...(distances === undefined ? {} : { nearest: distances }),
          },
        };
      });
      const jobs = [...ofRound].sort(([a], [b]) => a - b).flatMap(([, found]) => found);
      return { ...history, rounds, lost: [...jobs, ...(history.end === undefined ? [] : ofEnd), ...history.lost] };
    },
  };
}

/** An end record in which what an exam counts is called outputs: earlier versions called it grids in every environment. */
export function withOutputs(record: { kind: string }): { kind: string } {
  if (record.kind !== "end") return record;
  const { ledgers, attempts, ...rest } = record as { kind: string; ledgers?: unknown; attempts?: unknown };
  if (!has(ledgers, "grids")) return record;
  const scores = Object.entries(renamed(ledgers, "grids", "outputs")).map(([key, one]): [string, unknown] => [
    key,
    has(one, "grids") ? renamed(one, "grids", "outputs") : one,
  ]);
  const rows = Array.isArray(attempts) ? attempts : [];
  const marks = rows.map((row) => (has(row, "gridsRight") ? renamed(row, "gridsRight", "outputsRight") : row));
  return {
    ...rest,
    ...{ ledgers: Object.fromEntries(scores) },
    ...(attempts === undefined ? {} : { attempts: marks }),
  };
}

const has = (value: unknown, key: string): value is object =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key);

const renamed = (value: object, from: string, to: string): object =>
  Object.fromEntries(Object.entries(value).map(([key, inner]) => [key === from ? to : key, inner]));
