/** A record with the same keys, its values mapped by `of`. */
export function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  of: (value: A, key: string) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, of(value, key)]));
}
