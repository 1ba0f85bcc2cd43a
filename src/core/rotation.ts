/** The order in which agents work in families, and the number of rounds in one family before the next. */
export type Rotation = { families: readonly string[]; stay: number };

/** The place of an agent that has the tasks of all families at once. */
export const ALL_FAMILIES = "all";

/** Agent k works in family k + floor((round - 1) / stay), modulo the number of families; the first round is 1. */
export function familyAt({ families, stay }: Rotation, agent: number, round: number): string {
  return families[(agent + Math.floor((round - 1) / stay)) % families.length]!;
}
