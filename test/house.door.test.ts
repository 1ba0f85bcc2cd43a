import { expect, it } from "vitest";
import * as door from "../src/index.ts";

it("the package's one door lets out these names and no others", () => {
  expect(Object.keys(door).sort()).toEqual([
    "WANDER_VERSION",
    "WanderError",
    "checkEnvironment",
    "compareExperiments",
    "defineExchangeRule",
    "defineMeasure",
    "defineUpdateRule",
    "environmentKind",
    "environmentKinds",
    "environmentLaws",
    "evaluateRun",
    "exchangeRules",
    "executors",
    "exportRun",
    "gradeResults",
    "loadExperiment",
    "measures",
    "parseExperiment",
    "parseOverride",
    "presetOf",
    "readHistory",
    "readManifest",
    "readSafetensors",
    "reportData",
    "resumeExperiment",
    "runExperiment",
    "runPrograms",
    "solveTask",
    "startBackend",
    "updateRules",
    "writeReport",
    "writeSafetensors",
  ]);
});
