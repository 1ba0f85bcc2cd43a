/** The worker of a pool, from source, for a world that is not in the package. */
import { register } from "tsx/esm/api";

register();
const { registerKind } = await import("../environments/registry.ts");
const { bandit } = await import("./bandit-world.ts");
registerKind("bandit", bandit);
const worker = await import("../src/executor/worker.ts");

export const { ready } = worker;
export default worker.default;
