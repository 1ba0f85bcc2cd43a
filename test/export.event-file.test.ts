import fc from "fast-check";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { crc32c } from "../src/export/crc32c.ts";
import { eventFile, type ScalarEvent } from "../src/export/event-file.ts";
import { hparamsEnd, hparamsOf } from "../src/export/hparams.ts";
import { eventsOf } from "../src/export/tensorboard.ts";
import { readHistory } from "../src/store/history.ts";
import { readManifest } from "../src/store/manifest.ts";
import { emptyFolder } from "./command-line.ts";
import { exportableRun } from "./export-fixture.ts";

/** The fields used of tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto. */
const PROTO = `
  syntax = "proto3";
  package tensorflow;
  message Event {
    double wall_time = 1;
    int64 step = 2;
    oneof what {
      string file_version = 3;
      Summary summary = 5;
    }
  }
  message Summary {
    message Value {
      string tag = 1;
      oneof value {
        float simple_value = 2;
      }
      SummaryMetadata metadata = 9;
    }
    repeated Value value = 1;
  }
  message SummaryMetadata {
    message PluginData {
      string plugin_name = 1;
      bytes content = 2;
    }
    PluginData plugin_data = 1;
  }`;
/** Of tensorboard/plugins/hparams/plugin_data.proto, api.proto and google/protobuf/struct.proto. */
const HPARAMS = `
  syntax = "proto3";
  package tensorboard;
  message Value { oneof kind { double number_value = 2; string string_value = 3; bool bool_value = 4; } }
  message HParamInfo { string name = 1; int32 type = 4; }
  message MetricName { string group = 1; string tag = 2; }
  message MetricInfo { MetricName name = 1; }
  message Experiment { repeated HParamInfo hparam_infos = 4; repeated MetricInfo metric_infos = 5; }
  message SessionStartInfo { map<string, Value> hparams = 1; string group_name = 4; double start_time_secs = 5; }
  message SessionEndInfo { int32 status = 1; double end_time_secs = 2; }
  message HParamsPluginData {
    int32 version = 1;
    oneof data {
      Experiment experiment = 2;
      SessionStartInfo session_start_info = 3;
      SessionEndInfo session_end_info = 4;
    }
  }`;
const Data = protobuf.parse(HPARAMS, { keepCase: true }).root.lookupType("tensorboard.HParamsPluginData");
type Hparams = {
  experiment?: { hparam_infos: { name: string; type: number }[]; metric_infos: { name: { tag: string } }[] };
  session_start_info?: { hparams: Record<string, object> };
  session_end_info?: { status: number };
};
type Read = { summary: { value: { metadata: { plugin_data: { content: Uint8Array } } }[] } };

const Event = protobuf.parse(PROTO, { keepCase: true }).root.lookupType("tensorflow.Event");

/** The checksum that a masked one was made of (tensorflow/tsl/lib/hash/crc32c.h, Unmask). */
function unmasked(crc: number): number {
  const rotated = (crc - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

/** The payloads of a TFRecord file whose checksums are right. */
function recordsOf(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const records: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    const payload = file.subarray(at + 12, at + 12 + length);
    expect(unmasked(view.getUint32(at + 8, true))).toBe(crc32c(file.subarray(at, at + 8)));
    expect(unmasked(view.getUint32(at + 12 + length, true))).toBe(crc32c(payload));
    records.push(payload);
    at += 16 + length;
  }
  return records;
}

const read = (file: Uint8Array) =>
  recordsOf(file).map((record) => Event.toObject(Event.decode(record), { longs: Number, defaults: true }));

describe("CRC-32C", () => {
  it.each([
    ["32 zeros", new Uint8Array(32), 0x8a9136aa],
    ["32 ones", new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ["0 to 31", Uint8Array.from({ length: 32 }, (_, k) => k), 0x46dd794e],
    ["31 to 0", Uint8Array.from({ length: 32 }, (_, k) => 31 - k), 0x113fdb5c],
    ["nothing", new Uint8Array(0), 0],
  ])("of %s is that of RFC 3720, appendix B.4", (_, bytes, wanted) => {
    expect(crc32c(bytes)).toBe(wanted);
  });
});

describe("an event file", () => {
  it("begins with its version, and without events holds nothing else", () => {
    expect(read(eventFile([]))).toEqual([{ wall_time: 0, step: 0, file_version: "brain.Event:2" }]);
  });

  it("gives any events back to another reader, values as 32-bit floats", () => {
    const event: fc.Arbitrary<ScalarEvent> = fc.record({
      wallSeconds: fc.double({ noNaN: true }).map((x) => x + 0), // proto3 has no -0 where there is a default
      step: fc.maxSafeInteger(),
      scalars: fc.array(fc.record({ tag: fc.string({ unit: "grapheme" }), value: fc.double() }), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 5 }), (events) => {
        const [version, ...found] = read(eventFile(events));
        expect(version).toMatchObject({ file_version: "brain.Event:2", wall_time: events[0]?.wallSeconds ?? 0 });
        expect(found).toEqual(
          events.map(({ wallSeconds, step, scalars }) => ({
            wall_time: wallSeconds,
            step,
            summary: {
              value: scalars.map(({ tag, value }) => ({ tag, simple_value: Math.fround(value), metadata: null })),
            },
          })),
        );
      }),
    );
  });

  it("keeps what a plugin has of a run, and a run's settings for the HPARAMS tab", () => {
    const content = Uint8Array.of(1, 2, 3);
    const [, found] = read(eventFile([{ wallSeconds: 2, step: 0, tag: "_x_/y", plugin: "x", content }])) as Read[];
    expect(found!.summary.value).toMatchObject([{ tag: "_x_/y", metadata: { plugin_data: { plugin_name: "x" } } }]);
    expect(Buffer.from(found!.summary.value[0]!.metadata.plugin_data.content)).toEqual(Buffer.from(content));
  });
});

describe("the settings of a run for TensorBoard", () => {
  const run = exportableRun(
    emptyFolder(),
    "built-in-001",
    "absorb.learningRate=0.01",
    "environment.families=mirror,crop",
  );
  const history = readHistory(run.dir);
  const manifest = readManifest(run.dir);
  const scalars = eventsOf(history, manifest.createdAt);
  const all = scalars.flatMap((event) => event.scalars);
  const parts = [...hparamsOf(manifest, all, scalars[0]!.wallSeconds), hparamsEnd(scalars.at(-1)!.wallSeconds)].map(
    ({ tag, content }) => ({
      tag,
      ...(Data.toObject(Data.decode(content), { longs: Number, oneofs: true }) as Hparams),
    }),
  );

  it("are all scalars and lists that the run's world reads, typed, in front of the measures", () => {
    const [experiment, start] = parts;
    expect(parts.map(({ tag }) => tag)).toEqual(
      ["experiment", "session_start_info", "session_end_info"].map((name) => `_hparams_/${name}`),
    );
    expect(start!.session_start_info!.hparams).toMatchObject({
      "absorb.learningRate": { number_value: 0.01 },
      "environment.families": { string_value: "mirror, crop" },
      "share.library": { bool_value: true },
      "share.value": { string_value: "global" },
    });
    expect(Object.keys(start!.session_start_info!.hparams)).not.toContain("environment.modulus");
    const { hparam_infos, metric_infos } = experiment!.experiment!;
    expect(hparam_infos).toContainEqual({ name: "absorb.learningRate", type: 3 });
    expect(hparam_infos).toContainEqual({ name: "share.library", type: 2 });
    expect(metric_infos).toContainEqual({ name: { tag: "solved/final" } });
    const tags = new Set(scalars.flatMap((event) => event.scalars.map(({ tag }) => tag)));
    for (const { name } of metric_infos) expect(tags).toContain(name.tag);
  });

  it("say that a run ended", () => {
    expect(parts[2]!.session_end_info).toMatchObject({ status: 1 });
  });
});
