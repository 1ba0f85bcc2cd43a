/** Benches as they run in production: plain modules, without the helpers that running TypeScript directly adds. */
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const outdir = "node_modules/.cache/bench";

await build({
  entryPoints: ["run", "soak", "profile", "numeric-job", "first-token"].map((name) => `bench/${name}.ts`),
  outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  packages: "external",
  logLevel: "warning",
});

// Bundled code looks for it next to itself. Benches without tensors run without it; the others say that it is not
// built.
const kernels = "dist/src/core/kernels/kernels.wasm";
if (existsSync(kernels)) copyFileSync(kernels, join(outdir, "kernels.wasm"));
