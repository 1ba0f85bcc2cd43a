import { readFileSync } from "node:fs";
import { closest } from "fastest-levenshtein";
import { z } from "zod";
import { freezableParts } from "../../agents/policy/own-settings.ts";
import { WanderError } from "../core/errors.ts";
import { checkExchange } from "./check-exchange.ts";
import type { Preset } from "./presets.ts";
import { Experiment } from "./schema.ts";

export type Override = { path: string; value: unknown };

/**
 * The experiment of a file (or the built-in one) with `--set` overrides applied, checked whole. What neither says is as
 * `preset` has it, and where that is silent too, the default. Errors say `where` they are.
 */
export function loadExperiment(
  file: string | undefined,
  overrides: readonly Override[],
  preset: Preset = {},
  where = file ?? "the built-in experiment",
): Experiment {
  const raw = file === undefined ? {} : readExperimentFile(file);
  return checkExperiment(applyOverrides(over(raw, preset), overrides), where);
}

/** Throws E_CONFIG with the first thing that is wrong and, for an unknown key, the nearest known name. */
export function checkExperiment(raw: unknown, where: string): Experiment {
  const parsed = Experiment.safeParse(raw);
  if (parsed.success) return crossCheck(parsed.data, where);
  const issue = parsed.error.issues[0]!;
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0]!;
    const known = keysAt(issue.path.map(String));
    const full = path === "" ? key : `${path}.${key}`;
    throw new WanderError("E_CONFIG", `${where}: unknown key ${full}`, {
      hint:
        known.length > 0
          ? `did you mean ${[...(path === "" ? [] : [path]), closest(key, known)].join(".")}?`
          : "remove it",
    });
  }
  throw new WanderError("E_CONFIG", `${where}: ${path === "" ? "the experiment" : path}: ${issue.message}`, {
    hint: `set ${path === "" ? "every key" : path} as docs/experiment.md says`,
  });
}

/** `key.path=value`; the value is JSON where it parses, else text. */
export function parseOverride(text: string): Override {
  const at = text.indexOf("=");
  if (at < 1) {
    throw new WanderError("E_USAGE", `--set ${text}: expected key=value`, { hint: "write --set rounds=3" });
  }
  return { path: text.slice(0, at), value: parseValue(text.slice(at + 1)) };
}

/** What a value on the command line stands for. */
export function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // not JSON: a plain word such as arc:tasks/
  }
}

function readExperimentFile(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new WanderError("E_FILE", `cannot read the experiment file ${file}: ${(cause as Error).message}`, {
      hint: "check the path, or leave FILE out for the built-in experiment",
      cause,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new WanderError("E_FORMAT", `${file} is not JSON: ${(cause as Error).message}`, {
      hint: "mend the JSON at that place",
      cause,
    });
  }
}

function applyOverrides(raw: unknown, overrides: readonly Override[]): unknown {
  if (overrides.length === 0) return raw;
  if (!isSection(raw)) return raw; // the schema says what is wrong
  // Null prototypes all the way down, so that a key like __proto__ is an unknown key and nothing else.
  const root = bare(raw);
  for (const { path, value } of overrides) {
    const keys = path.split(".");
    let at = root;
    for (const key of keys.slice(0, -1)) {
      const inner = at[key];
      const next = bare(isSection(inner) ? inner : {});
      at[key] = next;
      at = next;
    }
    at[keys[keys.length - 1]!] = value;
  }
  return root;
}

/** `raw` with the keys that it lacks taken from `preset`, at every level. */
function over(raw: unknown, preset: Readonly<Record<string, unknown>>): unknown {
  if (!isSection(raw)) return raw;
  const merged: Record<string, unknown> = { ...preset, ...raw };
  for (const [key, value] of Object.entries(preset)) {
    if (Object.hasOwn(raw, key) && isSection(value)) merged[key] = over(raw[key], value);
  }
  return merged;
}

const isSection = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);

function bare(source: Record<string, unknown>): Record<string, unknown> {
  return Object.assign(Object.create(null) as Record<string, unknown>, source);
}

function keysAt(path: readonly string[]): string[] {
  let schema: z.ZodType = Experiment;
  for (const key of path) {
    const inner = unwrap(schema);
    if (!(inner instanceof z.ZodObject)) return [];
    schema = inner.shape[key] as z.ZodType;
  }
  const inner = unwrap(schema);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault || schema instanceof z.ZodOptional
    ? unwrap(schema.def.innerType as z.ZodType)
    : schema;
}

/** What keys say to each other; errors say `where`. */
function crossCheck(experiment: Experiment, where: string): Experiment {
  try {
    checkTogether(experiment);
  } catch (cause) {
    if (!(cause instanceof WanderError)) throw cause;
    throw new WanderError(cause.code, `${where}: ${cause.message}`, { hint: cause.hint, cause });
  }
  return experiment;
}

function checkTogether(experiment: Experiment): void {
  checkModel(experiment);
  const { weights } = experiment.exam;
  if ((weights.programRuns === 0) !== (weights.policyTokens === 0)) {
    throw new WanderError("E_CONFIG", "exam.weights has program runs or policy tokens, and not both", {
      hint: "set both, or neither to leave weights alone unmeasured",
    });
  }
  const { budget, rounds } = experiment;
  if (budget.growth ** (rounds - 1) * Math.max(budget.programRuns, budget.policyTokens) > 2 ** 53) {
    throw new WanderError("E_CONFIG", `budget.growth ${budget.growth} over ${rounds} rounds is no budget any more`, {
      hint: "choose a growth of little more than 1, or fewer rounds",
    });
  }
  const { assign, stay } = experiment.population;
  if (assign === "family" && stay !== 1) {
    throw new WanderError("E_CONFIG", `population.stay ${stay} has no meaning for agents that stay in their family`, {
      hint: "set population.assign to rotate, or leave population.stay out",
    });
  }
  if (experiment.plasticity.min > experiment.plasticity.max) {
    throw new WanderError("E_CONFIG", "plasticity.min is above plasticity.max", { hint: "swap them" });
  }
  checkExchange(experiment);
}

function checkModel({ model, share }: Experiment): void {
  const { width, heads, keyHeads = heads, layers, freeze, adapters } = model;
  if (width % heads !== 0) {
    throw new WanderError("E_CONFIG", `model.width ${width} is not a multiple of model.heads ${heads}`, {
      hint: "choose heads that divide the width",
    });
  }
  if (heads % keyHeads !== 0) {
    throw new WanderError("E_CONFIG", `model.heads ${heads} is not a multiple of model.keyHeads ${keyHeads}`, {
      hint: "choose key heads that divide the heads",
    });
  }
  const parts = freezableParts(layers);
  const unknown = freeze.find((name) => !parts.includes(name));
  if (unknown !== undefined) {
    throw new WanderError("E_CONFIG", `model.freeze: the model has no part called ${unknown}`, {
      hint: `did you mean ${closest(unknown, parts)}?`,
    });
  }
  if (adapters.rank > width) {
    throw new WanderError("E_CONFIG", `model.adapters.rank ${adapters.rank} is above model.width ${width}`, {
      hint: "choose a rank of a few: 1 to 16",
    });
  }
  if (adapters.rank > 0 && share.weights !== "none") {
    // The mean of products is not the product of means: averaged adapters are no average of the agents.
    throw new WanderError("E_CONFIG", `share.weights ${share.weights} has no meaning for agents that are adapters`, {
      hint: "set share.weights to none, or model.adapters.rank to 0",
    });
  }
}
