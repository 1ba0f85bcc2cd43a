/**
 * The data of TensorBoard's HPARAMS tab (tensorboard/plugins/hparams/plugin_data.proto and api.proto): the list of
 * settings and measures, the run's settings, and whether it ended.
 */
import { flatten } from "../config/describe.ts";
import { withoutForeignKeys } from "../config/environment-section.ts";
import type { Manifest } from "../store/manifest.ts";
import type { PluginEvent, Scalar } from "./event-file.ts";
import { bytes, double, int64, message, text } from "./protobuf.ts";

type Setting = string | number | boolean;

/**
 * Goes before the scalars. Every run of an environment lists the same settings, so that runs appear in one table. The
 * listed measures are those among `scalars`; `began` is in seconds since 1970.
 */
export function hparamsOf({ configuration }: Manifest, scalars: readonly Scalar[], began: number): PluginEvent[] {
  const settings = settingsOf(configuration);
  return [
    event("experiment", bytes(EXPERIMENT, experiment(settings, metricsOf(scalars))), began),
    event("session_start_info", bytes(START, sessionStart(settings, began)), began),
  ];
}

/** Marks the run as ended; `wallSeconds` is in seconds since 1970. */
export const hparamsEnd = (wallSeconds: number): PluginEvent =>
  event("session_end_info", bytes(END, sessionEnd(wallSeconds)), wallSeconds);

const event = (tag: string, content: Uint8Array, wallSeconds: number): PluginEvent => ({
  ...{ wallSeconds, step: 0, tag: `_hparams_/${tag}`, plugin: "hparams", content },
});

/** By key; a list is joined into one text. Omits the name, which is the session's. */
function settingsOf(configuration: Manifest["configuration"]): [string, Setting][] {
  return [...flatten(withoutForeignKeys(configuration) as object)].flatMap(([key, value]): [string, Setting][] => {
    if (key === "name" || value === null || value === undefined) return [];
    if (typeof value === "number" || typeof value === "boolean" || typeof value === "string") return [[key, value]];
    return [[key, Array.isArray(value) ? value.join(", ") : JSON.stringify(value)]];
  });
}

/** The scalars that describe a run's result. */
function metricsOf(scalars: readonly Scalar[]): string[] {
  const tags = new Set(scalars.map(({ tag }) => tag));
  return [...tags].filter((tag) => /^(solved|population|divergence)\//.test(tag));
}

// Field numbers of HParamsPluginData. Its field version = 1 is 0.
const EXPERIMENT = 2;
const START = 3;
const END = 4;

/** Experiment { repeated HParamInfo hparam_infos = 4; repeated MetricInfo metric_infos = 5 } */
function experiment(settings: readonly [string, Setting][], metrics: readonly string[]): Uint8Array {
  // HParamInfo { name = 1; DataType type = 4 }, MetricInfo { MetricName name = 1 { group = 1; tag = 2 } }
  const infos = settings.map(([key, value]) => bytes(4, message(text(1, key), int64(4, typeOf(value)))));
  return message(...infos, ...metrics.map((tag) => bytes(5, bytes(1, text(2, tag)))));
}

/** SessionStartInfo { map<string, Value> hparams = 1; double start_time_secs = 5 } */
function sessionStart(settings: readonly [string, Setting][], began: number): Uint8Array {
  const entries = settings.map(([key, value]) => bytes(1, message(text(1, key), bytes(2, valueBytes(value)))));
  return message(...entries, double(5, began));
}

/** SessionEndInfo { Status status = 1; double end_time_secs = 2 }; 1 is success. */
const sessionEnd = (ended: number) => message(int64(1, 1), double(2, ended));

/** google.protobuf.Value */
function valueBytes(value: Setting): Uint8Array {
  if (typeof value === "number") return double(2, value);
  return typeof value === "string" ? text(3, value) : int64(4, value ? 1 : 0);
}

/** DataType { STRING = 1; BOOL = 2; FLOAT64 = 3 } */
const typeOf = (value: Setting) => (typeof value === "string" ? 1 : typeof value === "boolean" ? 2 : 3);
