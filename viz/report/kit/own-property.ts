/** Reads an own property, never an inherited one: a measure may be called "constructor". Undefined if there is none. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
