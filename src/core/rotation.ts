/** Families in the order in which agents take them, and how many rounds an agent works in one before the next. */
export type Rotation = { families: readonly string[]; stay: number };

/** Where an agent works that has all families' tasks at once. */
export const ALL_FAMILIES = "all";

/** Agent k works in family k + floor((round - 1) / stay), modulo the families there are; the first round is 1. */
export function familyAt({ families, stay }: Rotation, agent: number, round: number): string {
  return families[(agent + Math.floor((round - 1) / stay)) % families.length]!;
}
