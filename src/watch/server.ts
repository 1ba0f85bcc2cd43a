/**
 * The live page's server: on this machine only, for whoever has the token, and only for the runs that it was started
 * for.
 */
import { setMaxListeners } from "node:events";
import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { liveHtml } from "../../viz/live/live-html.ts";
import type { PageAssets } from "../../viz/report/kit/page-assets.ts";
import { WanderError } from "../core/errors.ts";
import { askOfRun, type RequestOfRun } from "../store/control.ts";
import { readFileCapped } from "../store/files.ts";
import { reportPath } from "../store/run-directory.ts";
import { HEADERS, newToken, POLICY, REPORT_POLICY, refusal, tokenCookie } from "./guard.ts";
import type { FollowedRun } from "./run-feed.ts";
import type { FollowedRuns } from "./run-list.ts";
import { type Frame, framesOf, shared } from "./snapshot.ts";

export type WatchOptions = {
  /** 0 picks a free port. */
  port: number;
  assets: PageAssets;
  token?: string;
  /** Milliseconds between two reads of a run, however many pages show it. */
  everyMs?: number;
};
export type Watching = {
  /** Includes the token: whoever has it can pause and stop the runs. */
  url: string;
  port: number;
  close(): Promise<void>;
};

const HOST = "127.0.0.1";
const ASKS: Readonly<Record<string, RequestOfRun>> = { pause: "pause", "go-on": "go on", stop: "stop" };

/** Serves until it is closed. Throws E_USAGE if the port is taken or not permitted. */
export async function startWatching(runs: FollowedRuns, options: WatchOptions): Promise<Watching> {
  const { assets, token = newToken(), everyMs = 1000 } = options;
  const closing = new AbortController();
  setMaxListeners(0, closing.signal); // every open page waits for it
  let port = options.port;
  const app = new Hono();

  app.use(async (c, next) => {
    const header = (name: string) => c.req.header(name);
    const asked = { method: c.req.method, host: header("host"), origin: header("origin"), cookie: header("cookie") };
    const refused = refusal({ ...asked, token: c.req.query("token") }, port, token);
    if (refused !== undefined) c.res = c.text(`${refused.why}\n`, refused.status);
    else if (asked.method !== "GET" && asked.method !== "POST") c.res = c.text("GET and POST only\n", 405);
    else await next();
    const isReport = c.res.headers.get(POLICY) === REPORT_POLICY;
    for (const [name, value] of Object.entries(HEADERS)) {
      if (!isReport || name !== POLICY) c.res.headers.set(name, value);
    }
  });
  app.get("/", (c) => {
    const home = runs.only === undefined ? "/" : `/runs/${encodeURIComponent(runs.only.id)}`;
    if (c.req.query("token") !== undefined) {
      // The token is removed from the address bar, and so from the browser's history and from copied addresses.
      c.header("set-cookie", tokenCookie(port, token));
      return c.redirect(home, 303);
    }
    return home === "/" ? c.html(liveHtml(runs.only !== undefined)) : c.redirect(home, 303);
  });
  app.get("/live.js", (c) => c.body(assets.script, 200, { "content-type": "text/javascript; charset=utf-8" }));
  app.get("/live.css", (c) => c.body(assets.style, 200, { "content-type": "text/css; charset=utf-8" }));
  const listFrame = framesOf("list", everyMs);
  const listNow = shared(everyMs, () => {
    const list = runs.list();
    for (const run of list) run.look();
    return [listFrame(JSON.stringify(list.map((run) => run.line())))];
  });
  const lookAt = remembered((run: FollowedRun) => {
    const [runFrame, nowFrame] = [framesOf("run", everyMs), framesOf("now", everyMs)];
    let latest: { version: number; frame: Frame } | undefined; // a long run is megabytes of text, made anew when it has grown
    return shared(everyMs, () => {
      run.look();
      const version = run.version();
      if (latest?.version !== version) latest = { version, frame: runFrame(JSON.stringify(run.whole())) };
      return [latest.frame, nowFrame(JSON.stringify(run.now()))];
    });
  });
  app.get("/events", (c) => events(c, listNow));
  app.get("/runs/:id", (c) =>
    runs.get(c.req.param("id")) === undefined ? unknown(c) : c.html(liveHtml(runs.only !== undefined)),
  );
  app.get("/runs/:id/events", (c) => {
    const run = runs.get(c.req.param("id"));
    if (run === undefined) return unknown(c);
    return events(c, lookAt(run));
  });
  app.get("/runs/:id/report", (c) => {
    const run = runs.get(c.req.param("id"));
    const html = run && reportOf(run);
    if (html === undefined) return unknown(c);
    return c.body(html, 200, { "content-type": "text/html; charset=utf-8", [POLICY]: REPORT_POLICY });
  });
  app.post("/runs/:id/:ask", (c) => {
    const run = runs.get(c.req.param("id"));
    const ask = Object.hasOwn(ASKS, c.req.param("ask")) ? ASKS[c.req.param("ask")] : undefined;
    if (run === undefined || ask === undefined) return unknown(c);
    run.look();
    if (run.now().beat === undefined) return c.text("no process is running this run\n", 409);
    askOfRun(run.dir, ask);
    return c.body(null, 204);
  });
  app.notFound(unknown);
  app.onError((error, c) => c.text(`${error.message}\n`, 500));

  /** Sends the frames that `look` returns: at once, and again whenever one of them changes. */
  function events(c: Context, look: () => readonly Frame[]): Response {
    return streamSSE(c, async (stream) => {
      let sent: readonly Frame[] = [];
      while (!stream.aborted && !closing.signal.aborted) {
        const frames = look();
        for (const frame of frames) if (!sent.includes(frame)) await stream.write(frame);
        sent = frames;
        await sleep(everyMs, undefined, { signal: closing.signal }).catch(() => {}); // the head of the loop sees the reason
      }
    });
  }

  const server = await new Promise<Server>((resolve, reject) => {
    const made = serve({ fetch: app.fetch, hostname: HOST, port }, (info) => {
      port = info.port;
      resolve(made as Server);
    });
    made.once("error", reject);
  }).catch((cause: NodeJS.ErrnoException) => {
    throw portError(cause, port);
  });
  return {
    url: `http://${HOST}:${port}/?token=${token}`,
    port,
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The same response for pages that do not exist and runs that are not listed. */
const unknown = (c: Context) => c.text("there is no such page\n", 404);

const MOST_REPORT_BYTES = 1 << 28;

/** Undefined if there is no report, or no readable one. */
function reportOf({ dir }: FollowedRun): Uint8Array<ArrayBuffer> | undefined {
  try {
    return readFileCapped(reportPath(dir), MOST_REPORT_BYTES);
  } catch (error) {
    if (error instanceof WanderError) return undefined;
    throw error;
  }
}

/** The result of `make` for a run, made once per run. */
function remembered<T>(make: (run: FollowedRun) => T): (run: FollowedRun) => T {
  const made = new WeakMap<FollowedRun, T>();
  return (run) => {
    const known = made.get(run) ?? make(run);
    made.set(run, known);
    return known;
  };
}

function portError(cause: NodeJS.ErrnoException, port: number): WanderError {
  const why = cause.code === "EADDRINUSE" ? "another program uses it" : cause.message;
  return new WanderError("E_USAGE", `cannot listen on port ${port}: ${why}`, {
    hint: "omit --port to use a free one",
    cause,
  });
}
