/** `npm run bench -- NAME [--json]` runs one bench; each compares in one run, at growing sizes. */
const benches: Readonly<Record<string, () => Promise<{ bench(json: boolean): void | Promise<void> }>>> = {
  adapters: () => import("./adapters.ts"),
  agreement: () => import("./agreement.ts"),
  dsl: () => import("./dsl.ts"),
  library: () => import("./library.ts"),
  numeric: () => import("./numeric.ts"),
  report: () => import("./report.ts"),
  representation: () => import("./representation.ts"),
  threads: () => import("./threads.ts"),
  value: () => import("./value.ts"),
};

const [name = "", ...flags] = process.argv.slice(2);
const load = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (load === undefined || flags.some((flag) => flag !== "--json")) {
  process.stderr.write(`usage: npm run bench -- NAME [--json], NAME one of: ${Object.keys(benches).join(", ")}\n`);
  process.exitCode = 2;
} else {
  await (await load()).bench(flags.includes("--json"));
}
