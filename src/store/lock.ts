/**
 * Lock files: one process at a time writes to a run. A lock names its holder and the holder's place, and the holder
 * renews its modification time every few seconds. A process that can be seen from here is looked up by its id. One in
 * another container or on another machine counts as running while that time changes: the time is only ever compared
 * with itself, because the clocks of two machines differ.
 */
import { closeSync, fstatSync, futimesSync, linkSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runAll, succeeds } from "../core/cleanup.ts";
import { WanderError } from "../core/errors.ts";
import { writeDurably } from "./atomic.ts";
import { fileError, isMissing, openRegular, readFrom, removeLeftover } from "./files.ts";
import { type Holder, holderIn, holderName, holderText, standingOf } from "./holder.ts";

export type Lock = {
  /**
   * Why this process no longer holds the lock: another process took it over, or its folder was moved or removed.
   * Undefined while it holds it. Throws E_FILE if the lock cannot be read.
   */
  lost(): WanderError | undefined;
  /** Call it before every write. Throws E_FILE if the lock is lost or cannot be read. */
  check(): void;
  /** Removes the lock unless another process holds it by now. Throws E_FILE if it cannot be removed. */
  release(): void;
};

export type Waiting = {
  /** Take the lock, whoever holds it. */
  force?: boolean | undefined;
  /** Called with a sentence when it waits, and when it takes a lock over from another container or machine. */
  onWarning?: (text: string) => void;
  signal?: AbortSignal;
  /** Time without a sign of life, in ms, after which a holder that cannot be seen counts as ended. */
  stillMs?: number;
};

const BEAT_MS = 2000;
const STILL_MS = 30_000; // its process may be busy, or wait for a slow disk
const LOOK_MS = 250;
const MOST_BYTES = 4 << 10;

/**
 * Takes a lock for this process, without waiting. Takes over a lock whose process has ended: kill -9 leaves one behind.
 * Throws E_FILE if another process holds it or may hold it, or if this process already does.
 */
export function lock(path: string): Lock {
  return take(path, ({ holder }) => standingOf(holder) === "ended");
}

/**
 * Like `lock`, but watches a holder that cannot be seen from here: throws as soon as it shows a sign of life, takes the
 * lock over after `stillMs` without one. Throws E_FILE as `lock`, E_INTERRUPTED if the signal aborts the wait.
 */
export async function lockWhenFree(path: string, waiting: Waiting = {}): Promise<Lock> {
  const { force = false, onWarning = () => {} } = waiting;
  const found = read(path);
  const elsewhere = found !== undefined && !held.has(found.text) && standingOf(found.holder) === "elsewhere";
  if (elsewhere && !force) await untilStill(path, found, waiting);
  const taken = take(path, (now) => force || standingOf(now.holder) === "ended" || (elsewhere && isSame(now, found)));
  if (found !== undefined && (elsewhere || force)) onWarning(`took ${path} over from ${nameIn(found)}`);
  return taken;
}

/**
 * The state of a lock's holder: "alive", "gone" (it ended without releasing the lock) or "none". A process that cannot
 * be seen counts as alive until repeated calls have seen no sign of life for long enough. Throws E_FILE.
 */
export function holderOf(path: string): "alive" | "gone" | "none" {
  const now = read(path);
  if (now === undefined) return "none";
  if (held.has(now.text)) return "alive";
  const standing = standingOf(now.holder);
  if (standing !== "elsewhere") return standing === "runs" ? "alive" : "gone";
  const before = looks.get(path);
  if (before === undefined || !isSame(before.found, now)) {
    looks.set(path, { found: now, since: performance.now() });
    return "alive";
  }
  return performance.now() - before.since < STILL_MS ? "alive" : "gone";
}

type Found = { text: string; holder: Holder | undefined; beat: bigint }; // beat: modification time in ns

const held = new Set<string>(); // contents of the locks of this process
const looks = new Map<string, { found: Found; since: number }>(); // holders that cannot be seen from here

const isSame = (a: Found, b: Found): boolean => a.text === b.text && a.beat === b.beat;
const nameIn = ({ holder }: Found): string => (holder === undefined ? "an unknown process" : holderName(holder));

async function untilStill(
  path: string,
  first: Found,
  { onWarning, signal, stillMs = STILL_MS }: Waiting,
): Promise<void> {
  onWarning?.(
    `${path} belongs to ${nameIn(first)}, which cannot be seen from here: ` +
      `waiting up to ${Math.ceil(stillMs / 1000)} s for a sign of life`,
  );
  const begun = performance.now();
  do {
    try {
      await sleep(Math.min(LOOK_MS, stillMs), undefined, signal === undefined ? {} : { signal });
    } catch (cause) {
      throw new WanderError("E_INTERRUPTED", "stopped", { hint: "repeat the same command", cause });
    }
    const now = read(path);
    if (now === undefined) return;
    if (!isSame(first, now)) throw taken(path, now);
  } while (performance.now() - begun < stillMs);
}

/** `mayTakeOver` decides whether an existing lock may be taken from its holder. */
function take(path: string, mayTakeOver: (found: Found) => boolean): Lock {
  const mine = `${path}.${process.pid}`; // written whole, then linked: nobody ever reads half a lock
  const text = holderText();
  let file: number | undefined;
  try {
    rmSync(mine, { force: true });
    writeDurably(mine, text);
    file = openSync(mine, "r+");
    if (!link(mine, path)) {
      const found = read(path);
      if (found !== undefined) {
        if (held.has(found.text) || !mayTakeOver(found)) throw taken(path, found);
        moveAway(path, found.text);
      }
      if (!link(mine, path)) throw taken(path, read(path));
    }
  } catch (cause) {
    if (file !== undefined) closeSync(file);
    throw fileError(cause, "lock", path);
  } finally {
    removeLeftover(mine);
  }
  held.add(text);
  return holding(path, text, file);
}

function holding(path: string, text: string, file: number): Lock {
  // A renewal through the open file never touches a lock that another process has put in its place. A failed renewal
  // does not stop the run: if the lock is lost, `check` throws.
  const beat = () => {
    const now = Date.now() / 1000;
    succeeds(() => futimesSync(file, now, now));
  };
  const timer = setInterval(beat, BEAT_MS);
  timer.unref();
  let open = true;
  const lost = () => {
    const found = open ? read(path) : undefined;
    return found?.text === text ? undefined : lostTo(path, found);
  };
  return {
    lost,
    check() {
      const error = lost();
      if (error !== undefined) throw error;
      beat();
    },
    release() {
      if (!open) return;
      open = false;
      clearInterval(timer);
      runAll(
        () => closeSync(file),
        () => held.delete(text),
        () => {
          try {
            if (read(path)?.text === text) rmSync(path, { force: true });
          } catch (cause) {
            throw fileError(cause, "remove", path);
          }
        },
      );
    },
  };
}

/** False if there is already a lock. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw cause;
  }
}

/** Moves a lock away. If two processes try at once, the one that moved the other's new lock moves it back. */
function moveAway(path: string, text: string): void {
  const moved = `${path}.${process.pid}.old`;
  try {
    renameSync(path, moved);
  } catch (cause) {
    if (isMissing(cause)) return;
    throw cause;
  }
  const found = read(moved);
  const other = found !== undefined && found.text !== text;
  if (other) link(moved, path);
  removeLeftover(moved);
  if (other) throw taken(path, found);
}

/** Undefined if there is no lock. Opens it anew each time, which on a shared folder asks the server. */
function read(path: string): Found | undefined {
  let opened: { file: number; bytes: number };
  try {
    opened = openRegular(path);
  } catch (error) {
    if (isMissing((error as Error).cause ?? error)) return undefined;
    throw error;
  }
  const { file, bytes } = opened;
  try {
    const text = new TextDecoder().decode(readFrom(file, 0, Math.min(bytes, MOST_BYTES), path));
    return { text, holder: holderIn(text), beat: fstatSync(file, { bigint: true }).mtimeNs };
  } finally {
    closeSync(file);
  }
}

function taken(path: string, found: Found | undefined): WanderError {
  const who = found?.holder === undefined ? "" : `: ${holderName(found.holder)}`;
  return new WanderError("E_FILE", `another process is writing to this run (${path})${who}`, {
    hint: `wait until it ends, or stop it; if you are sure that it has ended, take the run over with wander resume ${dirname(path)} --force`,
  });
}

function lostTo(path: string, found: Found | undefined): WanderError {
  const folder = dirname(path);
  if (found !== undefined) {
    return new WanderError(
      "E_FILE",
      `${folder} was taken over by ${nameIn(found)}: this process no longer writes to it`,
      {
        hint: `let the other process finish; then wander resume ${folder} shows the result`,
      },
    );
  }
  const there = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (there) {
    return new WanderError("E_FILE", `${path} is gone: another process took this run over and ended, or removed it`, {
      hint: `resume with wander resume ${folder}, which shows what is left to do`,
    });
  }
  return new WanderError("E_FILE", `the folder ${folder} was moved or removed during the run`, {
    hint: `move it back and resume with wander resume ${folder}, or start a new run`,
  });
}
