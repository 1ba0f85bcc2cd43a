import { get } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { FollowedRun } from "../src/watch/run-feed.ts";
import type { FollowedRuns } from "../src/watch/run-list.ts";
import { startWatching, type Watching } from "../src/watch/server.ts";
import { framesOf, shared } from "../src/watch/snapshot.ts";
import { PATIENT } from "./patience.ts";

const token = "the-very-token";
const PAGES = 60;

/** Runs that count how often anybody reads them. */
function countedRuns(ids: readonly string[]) {
  const reads = { list: 0, look: 0, whole: 0 };
  let version = 0;
  const runs = ids.map(
    (id): FollowedRun => ({
      ...{ id, dir: `/nowhere/${id}` },
      look: () => void reads.look++,
      version: () => version,
      whole() {
        reads.whole++;
        return {
          id,
          name: `${id} ${version}`,
          dir: "",
          seed: 1,
          backend: "",
          rounds: 1,
          tasks: 0,
          agents: [],
          history: [],
        } as never;
      },
      now: () => ({ state: "ended", silentSeconds: undefined, beat: undefined }),
      line: () => ({ id, name: `${id} ${version}`, state: "ended", round: 0, rounds: 1, found: 0, tasks: 0 }),
    }),
  );
  const followed: FollowedRuns = {
    only: undefined,
    list() {
      reads.list++;
      return runs;
    },
    get: (id) => runs.find((run) => run.id === id),
  };
  return { followed, reads, change: () => void version++ };
}

let server: Watching | undefined;
afterEach(() => server?.close());

/** Opens so many pages; gives what each has got so far. */
async function openPages(path: string, count: number): Promise<string[]> {
  const { port } = server!;
  const headers = { host: `127.0.0.1:${port}`, cookie: `wander-watch-${port}=${token}` };
  const got = Array.from({ length: count }, () => "");
  for (let k = 0; k < count; k++) {
    const asked = get({ host: "127.0.0.1", port, path, headers, agent: false }, (answer) => {
      answer.on("data", (bytes) => {
        got[k] += String(bytes);
      });
      answer.on("error", () => {}); // the server closes what is open when a test ends
    });
    asked.on("error", () => {});
  }
  await vi.waitFor(() => expect(got.every((text) => text.includes("\n\n"))).toBe(true), PATIENT);
  return got;
}

describe("many pages at once", () => {
  const assets = { script: "", style: "" };
  const ids = ["a-001", "b-001", "c-001"];

  it("read each run once between them, not once a page", async () => {
    const { followed, reads } = countedRuns(ids);
    server = await startWatching(followed, { port: 0, assets, token, everyMs: 600_000 });
    const lists = await openPages("/events", PAGES);
    expect(reads).toEqual({ list: 1, look: ids.length, whole: 0 });
    const runs = await openPages("/runs/b-001/events", PAGES);
    expect(reads).toEqual({ list: 1, look: ids.length + 1, whole: 1 });
    expect(new Set(lists).size).toBe(1);
    expect(lists[0]).toMatch(/^event: list\ndata: \[\{"id":"a-001",.*\}\]\nretry: 600000\n\n$/);
    expect(new Set(runs).size).toBe(1);
    expect(runs[0]).toMatch(/^event: run\ndata: \{"id":"b-001",.*\n\nevent: now\ndata: \{"state":"ended"\}\nretry/s);
  });

  it("all get what has changed, and only that", async () => {
    const { followed, change } = countedRuns(ids);
    server = await startWatching(followed, { port: 0, assets, token, everyMs: 20 });
    const runs = await openPages("/runs/b-001/events", 5);
    change();
    await vi.waitFor(() => expect(runs.every((text) => text.includes('"name":"b-001 1"'))).toBe(true), PATIENT);
    for (const text of runs) {
      expect(text.match(/^event: run$/gm)).toHaveLength(2);
      expect(text.match(/^event: now$/gm)).toHaveLength(1);
    }
  });
});

describe("a shared look", () => {
  it("is taken when somebody asks and the last one is old enough, and never else", () => {
    let clock = 0;
    let reads = 0;
    const look = shared(
      1000,
      () => ++reads,
      () => clock,
    );
    expect(reads).toBe(0);
    expect([look(), look()]).toEqual([1, 1]);
    clock = 999;
    expect(look()).toBe(1);
    clock = 1000;
    expect([look(), look()]).toEqual([2, 2]);
    clock = 9000;
    expect(look()).toBe(3);
  });

  it("that fails is taken again by the next who asks", () => {
    let reads = 0;
    const look = shared(1000, () => {
      if (++reads === 1) throw new Error("not now");
      return reads;
    });
    expect(look).toThrow("not now");
    expect(look()).toBe(2);
  });

  it("makes the bytes of an event once for each text", () => {
    const frame = framesOf("now", 5);
    const first = frame("{}");
    expect(frame("{}")).toBe(first);
    expect(new TextDecoder().decode(frame("[1]"))).toBe("event: now\ndata: [1]\nretry: 5\n\n");
  });
});
