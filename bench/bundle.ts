/** Benches as they run in production: plain modules, without the helpers that running TypeScript directly adds. */
import { build } from "esbuild";

await build({
  entryPoints: ["bench/run.ts", "bench/soak.ts", "bench/first-token.ts"],
  outdir: "node_modules/.cache/bench",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  packages: "external",
  logLevel: "warning",
});
