import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { holderIn, holderText, standingOf } from "../src/store/holder.ts";
import { holderOf, type Lock, lock, lockWhenFree } from "../src/store/lock.ts";
import { emptyFolder } from "./command-line.ts";

let dir: string;
let path: string;
const open: (() => void)[] = [];
beforeEach(() => {
  dir = emptyFolder();
  path = join(dir, "live.lock");
});
afterEach(() => {
  for (const close of open.splice(0)) close();
  rmSync(dir, { recursive: true, force: true });
});

function held(taken: Lock): Lock {
  open.push(() => taken.release());
  return taken;
}
const busy = expect.objectContaining({ code: "E_FILE", message: expect.stringContaining("another process") });
const dead = () => Number(execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }));
const here = holderIn(holderText())!;
const elsewhere = { ...here, pid: 4711, host: "other-machine", boot: "another", namespace: "pid:[1]", key: "1-0" };
const write = (holder: object) => writeFileSync(path, `${JSON.stringify(holder)}\n`);

/** A holder that cannot be seen, and shows a sign of life every few milliseconds. */
function beating(): void {
  let seconds = 1_000_000; // its clock is years behind
  const timer = setInterval(() => existsSync(path) && utimesSync(path, ++seconds, seconds), 20);
  open.push(() => clearInterval(timer));
}

describe("a lock whose process can be seen", () => {
  it("is refused while that process runs, and taken at once when it has ended, in the form of earlier versions too", () => {
    const alive = { ...here, pid: process.ppid, started: startedAt(process.ppid) };
    const ended = { ...here, pid: dead() };
    for (const text of [JSON.stringify(alive), `${alive.pid} ${alive.started}\n`]) {
      writeFileSync(path, text);
      expect(() => lock(path)).toThrow(busy);
      expect(holderOf(path)).toBe("alive");
    }
    const reused = { ...alive, started: "1" }; // the id came back
    for (const text of [JSON.stringify(ended), `${ended.pid} 99\n`, `${ended.pid}\n`, JSON.stringify(reused)]) {
      writeFileSync(path, text);
      expect(holderOf(path)).toBe("gone");
      lock(path).release();
      expect(readdirSync(dir)).toEqual([]);
    }
  });

  it("of this process is refused to this process, by whatever path, and by force too", async () => {
    const own = held(lock(path));
    expect(() => lock(path)).toThrow(busy);
    expect(() => lock(join(dir, "..", dir.split("/").at(-1)!, "live.lock"))).toThrow(busy);
    await expect(lockWhenFree(path, { force: true })).rejects.toThrow(busy);
    own.check();
  });

  it("is not waited for", async () => {
    write({ ...here, pid: dead() });
    const told: string[] = [];
    held(await lockWhenFree(path, { onWarning: (text) => told.push(text), stillMs: 1e9 }));
    expect(told).toEqual([]);
  });
});

describe("a lock whose process cannot be seen", () => {
  it.each([
    ["on another machine", { boot: "another" }],
    ["in another container of this machine", { namespace: "pid:[1]" }],
  ])("%s is neither alive nor dead by its process id", (_, change) => {
    for (const pid of [process.pid, process.ppid, 4711])
      expect(standingOf({ ...here, ...change, pid })).toBe("elsewhere");
  });

  it("is told from one that can be seen by the host's name where the system tells no more", () => {
    const bare = { pid: dead(), started: "", host: "a", key: "1-0" };
    expect(standingOf(bare, { host: "a" })).toBe("ended");
    expect(standingOf(bare, { host: "b" })).toBe("elsewhere");
    expect(standingOf(bare, { host: "a", boot: "x" })).toBe("elsewhere");
  });

  it("is refused at once, and by whoever waits at the first sign of life, whatever its clock says", async () => {
    write(elsewhere);
    expect(() => lock(path)).toThrow(busy);
    beating();
    const told: string[] = [];
    await expect(lockWhenFree(path, { onWarning: (text) => told.push(text), stillMs: 60_000 })).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringContaining('process 4711 on "other-machine"'),
        hint: expect.stringContaining("--force"),
      }),
    );
    expect(told).toEqual([expect.stringContaining("waiting up to 60 s")]);
    expect(holderIn(readFileSync(path, "utf8"))).toMatchObject({ pid: 4711 });
    expect(readdirSync(dir)).toEqual(["live.lock"]);
  });

  it("is taken over when it shows no sign of life, with a sentence", async () => {
    write(elsewhere);
    const told: string[] = [];
    held(await lockWhenFree(path, { onWarning: (text) => told.push(text), stillMs: 600 })).check();
    expect(told).toEqual([
      expect.stringContaining("waiting"),
      `took ${path} over from process 4711 on "other-machine"`,
    ]);
  });

  it("is taken over at once by force", async () => {
    write(elsewhere);
    beating();
    held(await lockWhenFree(path, { force: true, stillMs: 1e9 })).check();
  });

  it("is not waited for any longer when the run is interrupted", async () => {
    write(elsewhere);
    const stopping = new AbortController();
    setTimeout(() => stopping.abort(), 50);
    await expect(lockWhenFree(path, { signal: stopping.signal, stillMs: 1e9 })).rejects.toMatchObject({
      code: "E_INTERRUPTED",
    });
  });

  it("of a version that is not known is not taken for a dead one", () => {
    writeFileSync(path, '{"format":9,"who":"somebody"}');
    expect(() => lock(path)).toThrow(busy);
  });
});

describe("a process that lost its lock", () => {
  it("to another is told before its next write, and leaves the other's alone", async () => {
    const first = held(lock(path));
    write(elsewhere); // as another machine's --force does
    expect(() => first.check()).toThrow(
      expect.objectContaining({ code: "E_FILE", message: expect.stringContaining("was taken over by process 4711") }),
    );
    first.release();
    expect(existsSync(path)).toBe(true);
  });

  it.each<[string, () => void, RegExp]>([
    ["is moved", () => renameSync(dir, `${dir}-moved`), /^the folder .* was moved or removed/],
    ["is removed", () => rmSync(dir, { recursive: true }), /^the folder .* was moved or removed/],
    [
      "is a file by now",
      () => {
        rmSync(dir, { recursive: true });
        writeFileSync(dir, "");
      },
      /^the folder .* was moved or removed/,
    ],
    ["was emptied", () => rmSync(path), /live\.lock is gone: another process took this run over/],
  ])("because its folder %s is told", (_, happens, message) => {
    const own = held(lock(path));
    happens();
    expect(() => own.check()).toThrow(
      expect.objectContaining({ code: "E_FILE", message: expect.stringMatching(message) }),
    );
    own.release();
    rmSync(`${dir}-moved`, { recursive: true, force: true });
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir);
  });
});

/** Whether this machine lets a process have a process namespace of its own. */
const unshare = ["--pid", "--fork", "--mount-proc"];
const canUnshare = spawnSync("unshare", [...unshare, "true"]).status === 0;

it.skipIf(!canUnshare)(
  "a lock of a process in another process namespace is refused, and taken over when it was killed",
  async () => {
    const script = join(dir, "holder.ts");
    const module = pathToFileURL(join(import.meta.dirname, "../src/store/lock.ts")).href;
    writeFileSync(
      script,
      `import { lock } from ${JSON.stringify(module)};
     lock(${JSON.stringify(path)});
     console.log(process.pid);
     setInterval(() => {}, 1000);`,
    );
    const node = [process.execPath, "--import", import.meta.resolve("tsx"), script];
    const child = spawn("unshare", ["--kill-child", ...unshare, ...node], { stdio: ["ignore", "pipe", "inherit"] });
    open.push(() => child.kill("SIGKILL"));
    await new Promise((resolve) => child.stdout.once("data", resolve));
    expect(() => lock(path)).toThrow(busy);
    await expect(lockWhenFree(path, { stillMs: 1e9 })).rejects.toThrow(busy); // at the first renewal
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await ended;
    held(await lockWhenFree(path, { stillMs: 3000 })).check();
  },
);

function startedAt(pid: number): string {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "utf8") : "";
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
