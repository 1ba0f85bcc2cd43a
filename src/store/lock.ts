import { linkSync, readFileSync, renameSync, rmSync } from "node:fs";
import { WanderError } from "../core/errors.ts";
import { writeDurably } from "./atomic.ts";
import { fileError, isMissing, readFileCapped } from "./files.ts";

/**
 * Takes a lock file for this process and returns what releases it. A lock whose process has ended is taken over:
 * kill -9 leaves one behind, and `resume` must not need a broom. Throws E_FILE while another process of this machine
 * lives that holds it, or when this one does already.
 */
export function lock(path: string): () => void {
  const mine = `${path}.${process.pid}`; // written whole, then linked: nobody ever reads half a lock
  try {
    rmSync(mine, { force: true });
    writeDurably(mine, identity(process.pid));
    if (!link(mine, path)) {
      if (held.has(path) || isAlive(read(path))) throw taken(path);
      takeOver(path);
      if (!link(mine, path)) throw taken(path);
    }
  } catch (cause) {
    throw fileError(cause, "lock", path);
  } finally {
    rmSync(mine, { force: true });
  }
  held.add(path);
  return () => {
    held.delete(path);
    rmSync(path, { force: true });
  };
}

/** Who holds a lock: a process that lives, one that ended without releasing it, or nobody. Throws E_FILE. */
export function holderOf(path: string): "alive" | "gone" | "none" {
  const text = read(path);
  if (text === "") return "none";
  return held.has(path) || isAlive(text) ? "alive" : "gone";
}

const held = new Set<string>(); // by this process
const MOST_BYTES = 1 << 10;

/** False when there is a lock already. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw cause;
  }
}

/** Moves a dead lock away. Of two that try at once, the one that moved the other's new lock puts it back. */
function takeOver(path: string): void {
  const moved = `${path}.${process.pid}.old`;
  try {
    renameSync(path, moved);
  } catch (cause) {
    if (isMissing(cause)) return;
    throw cause;
  }
  const alive = isAlive(read(moved));
  if (alive) link(moved, path);
  rmSync(moved, { force: true });
  if (alive) throw taken(path);
}

function read(path: string): string {
  try {
    return new TextDecoder().decode(readFileCapped(path, MOST_BYTES));
  } catch (error) {
    if (isMissing((error as Error).cause ?? error)) return ""; // released in the meantime
    throw error;
  }
}

/** Whether the process that wrote this lock still runs. Our own id in a lock that is not ours is an earlier process's. */
function isAlive(text: string): boolean {
  const pid = Number.parseInt(text, 10);
  if (!(pid > 0) || pid === process.pid || identity(pid) !== text) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM"; // it lives, as another user
  }
}

/**
 * A process's id and, where the system tells, when it started: ids come back, above all in containers. A process that
 * was killed and not yet waited for has an identity that no lock holds.
 */
function identity(pid: number): string {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return `${pid}\n`; // no /proc on this system, or no such process
  }
  // proc(5): field 3 is the state, field 22 the start in ticks since boot; field 2, a name in brackets, may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? "" : `${pid} ${fields[19]}\n`;
}

function taken(path: string): WanderError {
  return new WanderError("E_FILE", `another process is writing to this run (${path})`, {
    hint: "wait until it ends, or stop it",
  });
}
