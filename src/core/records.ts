/** The same keys, each with what `of` makes of its value. */
export function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  of: (value: A, key: string) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, of(value, key)]));
}
