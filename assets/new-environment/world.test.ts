import assert from "node:assert/strict";
import { test } from "node:test";
import { checkEnvironment } from "wander-population";
import world from "./world.ts";

test("keeps every law of the environment contract", () => {
  assert.deepEqual(checkEnvironment(world), []);
});
