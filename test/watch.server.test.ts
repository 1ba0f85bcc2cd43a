import type crypto from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { allRuns, oneRun } from "../src/watch/run-list.ts";
import { startWatching, type Watching } from "../src/watch/server.ts";
import { emptyFolder } from "./command-line.ts";
import { liveRun } from "./live-fixture.ts";
import { PATIENT } from "./patience.ts";
import { fakeRun } from "./run-fixture.ts";

const compared = vi.hoisted(() => ({ times: 0 }));
vi.mock("node:crypto", async (original) => {
  const real = await original<typeof crypto>();
  return {
    ...real,
    timingSafeEqual(a: Buffer, b: Buffer) {
      compared.times++;
      return real.timingSafeEqual(a, b);
    },
  };
});

const token = "the-very-token";
const assets = { script: "0", style: "p{}" };
const folder = emptyFolder();
let server: Watching;
let run: ReturnType<typeof liveRun>;
beforeAll(async () => {
  run = liveRun(folder, "live-001");
  run.beat();
  fakeRun(folder, "done-001", { distances: [[]] });
  writeFileSync(join(fakeRun(join(folder, "below"), "ended-001"), "report.html"), "<p>the report");
  mkdirSync(join(folder, "private"));
  writeFileSync(join(folder, "private", "manifest.json.secret"), "secret");
  server = await startWatching(allRuns(folder), { port: 0, assets, token, everyMs: 20 });
});
afterAll(async () => {
  await server.close();
  run.leave();
});
beforeEach(() => {
  compared.times = 0;
});

type Answer = { status: number; headers: IncomingHttpHeaders; text: string };
const host = () => `127.0.0.1:${server.port}`;
const cookie = (value = token) => `wander-watch-${server.port}=${value}`;
const mine = () => ({ cookie: cookie(), origin: `http://${host()}` });

/** As any program can ask: the path is sent as it stands, and headers may lie. Streams end after their first bytes. */
function ask(path: string, headers: Record<string, string> = {}, method = "GET", port = server.port): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: "127.0.0.1", port, path, method, headers: { host: host(), ...headers } },
      (answer) => {
        let text = "";
        const done = () => resolve({ status: answer.statusCode!, headers: answer.headers, text });
        answer.on("data", (bytes) => {
          text += String(bytes);
          if (answer.headers["content-type"] === "text/event-stream" && text.includes("\n\n")) {
            done();
            asked.destroy();
          }
        });
        answer.on("end", done);
      },
    );
    asked.on("error", reject);
    asked.end();
  });
}

describe("the live page's server", () => {
  it.each(["evil.example", "evil.example:PORT", "127.0.0.1", "127.0.0.1.evil.example:PORT"])(
    "answers to no other name, whoever pointed it here: %s",
    async (name) => {
      const lie = { ...mine(), host: name.replace("PORT", String(server.port)) };
      for (const path of ["/", `/?token=${token}`, "/live.js", "/events", "/runs/live-001/events"]) {
        expect(await ask(path, lie), path).toMatchObject({ status: 403 });
      }
    },
  );

  it("serves the report of a run in a folder below, in a sandbox that lets it ask this server for nothing", async () => {
    const path = (id: string) => `/runs/${encodeURIComponent(id)}/report`;
    const answer = await ask(path("below/ended-001"), mine());
    expect(answer).toMatchObject({ status: 200, text: "<p>the report" });
    const policy = answer.headers["content-security-policy"];
    expect(policy).toMatch(/^sandbox allow-scripts /);
    expect(policy).not.toContain("allow-same-origin");
    expect((await ask(path("below/ended-001"))).status).toBe(401);
    expect((await ask(path("done-001"), mine())).status).toBe(404); // it has none
    expect((await ask(path("../private"), mine())).status).toBe(404);
  });

  it("takes what is no name for a broken request", async () => {
    expect((await ask("/", { ...mine(), host: `${host()}@evil.example` })).status).toBe(400);
  });

  it("answers to its own two names", async () => {
    for (const name of [host(), `localhost:${server.port}`]) {
      expect((await ask("/", { cookie: cookie(), host: name })).status).toBe(200);
    }
  });

  it.each([`http://evil.example`, "http://127.0.0.1:1", "null", "https://127.0.0.1:PORT"])(
    "takes nothing from a page of %s, which the reader's browser would send the cookie for",
    async (name) => {
      const origin = name.replace("PORT", String(server.port));
      expect((await ask("/runs/live-001/stop", { cookie: cookie(), origin }, "POST")).status).toBe(403);
      expect((await ask("/runs/live-001/events", { cookie: cookie(), origin })).status).toBe(403);
      expect(existsSync(run.control)).toBe(false);
    },
  );

  it("takes no request to change something that does not say where it comes from", async () => {
    expect((await ask("/runs/live-001/stop", { cookie: cookie() }, "POST")).status).toBe(403);
    expect(existsSync(run.control)).toBe(false);
  });

  it("shows and changes nothing without the token, and compares it in constant time", async () => {
    const origin = { origin: `http://${host()}` };
    const wrong = ["", "x", token.slice(0, -1), `${token.slice(0, -1)}x`, `${token}x`];
    for (const value of wrong) {
      for (const path of [
        "/",
        "/live.js",
        "/live.css",
        "/events",
        "/runs/live-001",
        "/runs/live-001/events",
        "/nowhere",
      ]) {
        expect((await ask(path, { cookie: cookie(value) })).status, path).toBe(401);
      }
      expect((await ask(`/?token=${value}`)).status).toBe(401);
      expect((await ask("/runs/live-001/stop", { ...origin, cookie: cookie(value) }, "POST")).status).toBe(401);
    }
    expect(compared.times).toBe(9 * wrong.length);
    expect((await ask("/")).status).toBe(401);
    expect((await ask("/runs/live-001/stop", origin, "POST")).status).toBe(401);
    expect(existsSync(run.control)).toBe(false);
  });

  it("takes no token from a link for what changes something", async () => {
    expect((await ask(`/runs/live-001/stop?token=${token}`, { origin: mine().origin }, "POST")).status).toBe(401);
    expect(existsSync(run.control)).toBe(false);
  });

  it("swaps the token in its address for a cookie that no script reads and no other site sends", async () => {
    const answer = await ask(`/?token=${token}`);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe("/");
    expect(answer.headers["set-cookie"]).toEqual([`${cookie()}; Path=/; HttpOnly; SameSite=Strict`]);
  });

  it("sends a strict policy with every answer, refusals too, and lets no other origin read one", async () => {
    const answers = [
      await ask("/", mine()),
      await ask("/live.js", mine()),
      await ask("/runs/live-001/events", mine()),
      await ask("/nowhere", mine()),
      await ask("/"),
      await ask("/", { host: "evil.example" }),
      await ask("/runs/live-001/stop", { ...mine(), "access-control-request-method": "POST" }, "OPTIONS"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404, 401, 403, 405]);
    for (const { headers } of answers) {
      expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["cache-control"]).toBe("no-store");
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });

  it.each([
    "private",
    "..%2fprivate",
    "%2e%2e%2fprivate",
    "../private",
    "live-001%2f..%2fprivate",
    "live-001%00",
    "%ff",
    "__proto__",
    "constructor",
    "",
  ])("reaches no folder that is not a listed run: /runs/%s", async (id) => {
    for (const path of [`/runs/${id}`, `/runs/${id}/events`]) expect((await ask(path, mine())).status).toBe(404);
    expect((await ask(`/runs/${id}/pause`, mine(), "POST")).status).toBe(404);
  });

  it.each(["events", "toString", "__proto__", "resume"])("knows no request named %s", async (what) => {
    expect((await ask(`/runs/live-001/${what}`, mine(), "POST")).status).toBe(404);
  });

  it.each(["HEAD", "PUT", "DELETE", "PATCH"])("takes no %s", async (method) => {
    expect((await ask("/runs/live-001/stop", mine(), method)).status).toBe(405);
    expect((await ask("/runs/live-001/events", mine(), method)).status).toBe(405);
  });

  it("changes nothing by GET", async () => {
    for (const what of ["pause", "go-on", "stop"])
      expect((await ask(`/runs/live-001/${what}`, mine())).status).toBe(404);
    expect(existsSync(run.control)).toBe(false);
  });

  it("asks a run that goes on to pause, go on or stop; of another it says that nobody listens", async () => {
    for (const [what, asked] of [
      ["pause", "pause"],
      ["go-on", "go on"],
      ["stop", "stop"],
    ]) {
      expect((await ask(`/runs/live-001/${what}`, mine(), "POST")).status).toBe(204);
      expect(JSON.parse(readFileSync(run.control, "utf8"))).toEqual({ ask: asked });
      expect((await ask(`/runs/done-001/${what}`, mine(), "POST")).status).toBe(409);
    }
    expect(existsSync(join(folder, "done-001", "control.json"))).toBe(false);
  });

  it("is not reached by another address of this machine", async () => {
    const reached = await new Promise((resolve) => {
      const socket = connect({ host: "127.0.0.2", port: server.port, timeout: 1000 });
      for (const event of ["connect", "error", "timeout"]) {
        socket.on(event, () => {
          resolve(event);
          socket.destroy();
        });
      }
    });
    expect(reached).not.toBe("connect");
  });

  it("lists all runs, with one that begins later", async () => {
    const list = async () => {
      const { text } = await ask("/events", mine());
      return JSON.parse(/^data: (.*)$/m.exec(text)![1]!).map((line: { id: string; state: string }) => [
        line.id,
        line.state,
      ]);
    };
    expect(await list()).toEqual([
      ["below/ended-001", "ended"],
      ["done-001", "ended"],
      ["live-001", "running"],
    ]);
    fakeRun(folder, "later-001", { ended: false });
    await vi.waitFor(async () => expect(await list()).toContainEqual(["later-001", "stopped"]), PATIENT);
    expect((await ask("/runs/later-001", mine())).status).toBe(200);
  });

  it("of one run goes straight to it and knows no other", async () => {
    const alone = await startWatching(oneRun(run.dir), { port: 0, assets, token });
    const own = { cookie: `wander-watch-${alone.port}=${token}`, host: `127.0.0.1:${alone.port}` };
    const home = await ask("/", own, "GET", alone.port);
    expect([home.status, home.headers.location]).toEqual([303, "/runs/live-001"]);
    expect((await ask("/runs/live-001", own, "GET", alone.port)).status).toBe(200);
    expect((await ask("/runs/done-001", own, "GET", alone.port)).status).toBe(404);
    await alone.close();
  });

  it("says that a port is taken, with what to do", async () => {
    const again = startWatching(oneRun(run.dir), { port: server.port, assets });
    await expect(again).rejects.toMatchObject({ code: "E_USAGE", hint: expect.stringContaining("--port") });
    const none = startWatching(oneRun(run.dir), { port: 70_000, assets });
    await expect(none).rejects.toMatchObject({ code: "E_USAGE" });
  });

  it("has another token every time", async () => {
    const servers = await Promise.all([1, 2].map(() => startWatching(oneRun(run.dir), { port: 0, assets })));
    const tokens = servers.map(({ url }) => new URL(url).searchParams.get("token")!);
    expect(new Set(tokens).size).toBe(2);
    for (const made of tokens) expect(Buffer.from(made, "base64url")).toHaveLength(32);
    await Promise.all(servers.map(({ close }) => close()));
  });
});
