/**
 * How much time of its own a thread has used, for the deadline of its job. Time in which the machine was busy with
 * others, was stopped or slept does not count, so that a healthy job is never taken for a hung one.
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { cpus } from "node:os";

/** The state of a thread at one moment; times are totals so far, in ms. */
export type Look = {
  /** Running: it has a processor or waits for one. Waiting: for anything else. Stopped: by a signal or a debugger. */
  state: "running" | "waiting" | "stopped";
  usedMs: number; // processor time
  swaps: number; // page faults that read the disk
  /** Threads that may work for a waiting one, such as V8's garbage collectors; omitted if they were not examined. */
  helpers?: { running: boolean; usedMs: number };
};

/** The most that one look charges for waiting, and the time between two looks at a thread. */
export const TICK_MS = 200;

/**
 * The thread's own time between two looks that are `passedMs` apart, in ms. Work counts by its processor time. A
 * waiting thread is charged the time that passed, but at most a tick: after a machine's sleep, hours lie between two
 * looks. While helpers work for it, it is charged no more than they use, since on a busy machine they wait for a
 * processor too.
 */
export function ownTime(before: Look, now: Look, passedMs: number): number {
  const used = Math.max(0, now.usedMs - before.usedMs);
  if (now.state !== "waiting" || now.swaps > before.swaps) return used;
  const most = Math.min(Math.max(0, passedMs), TICK_MS);
  if (now.helpers?.running !== true) return Math.max(used, most);
  const helped = now.helpers.usedMs - (before.helpers?.usedMs ?? now.helpers.usedMs);
  return Math.max(used, Math.min(Math.max(0, helped), most));
}

/**
 * Looks at a thread of this process by its number in the system; 0 if the thread has not announced it yet. Undefined if
 * the thread is gone.
 */
export type Looker = (thread: number, watched: ReadonlySet<number>) => Look | undefined;

/** A cell in which a thread announces its number. The watching thread makes it. */
export type ThreadCell = Int32Array;

export const newThreadCell = (): ThreadCell => new Int32Array(new SharedArrayBuffer(4));

/** Call it first in the thread. */
export function announceThread(cell: ThreadCell): void {
  Atomics.store(cell, 0, threadNumber());
}

/** Uses /proc on Linux, and elsewhere the activity of the whole process and machine. */
export const lookAtThread: Looker = (thread, watched) => (thread > 0 ? lookByProc(thread, watched) : lookByMachine());

function threadNumber(): number {
  try {
    return Number(/\d+$/.exec(readlinkSync("/proc/thread-self"))?.[0] ?? 0);
  } catch {
    return 0; // not Linux, or no /proc
  }
}

const TASKS = "/proc/self/task";
const MS_A_CLOCK_TICK = 10; // Linux counts in hundredths of a second in user space

function lookByProc(thread: number, watched: ReadonlySet<number>): Look | undefined {
  const found = statOf(thread);
  if (found?.state !== "waiting") return found;
  const helpers = { running: false, usedMs: 0 };
  for (const name of tasks()) {
    const other = Number(name);
    if (other === thread || other === process.pid || watched.has(other)) continue;
    const stat = statOf(other);
    helpers.usedMs += stat?.usedMs ?? 0;
    if (stat?.state === "running") helpers.running = true;
  }
  return { ...found, helpers };
}

function tasks(): string[] {
  try {
    return readdirSync(TASKS);
  } catch {
    return [];
  }
}

function statOf(thread: number): Look | undefined {
  try {
    return parseStat(readFileSync(`${TASKS}/${thread}/stat`, "latin1"));
  } catch {
    return undefined; // it has ended
  }
}

/** Parses a line of Linux's /proc/PID/task/TID/stat, see proc_pid_stat(5). Undefined if it is not valid. */
export function parseStat(line: string): Look | undefined {
  // The name, in brackets, may contain anything.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const [swaps, user, system] = [fields[9], fields[11], fields[12]].map(Number) as [number, number, number];
  if (!Number.isFinite(swaps + user + system)) return undefined;
  const state = fields[0] === "R" ? "running" : fields[0] === "T" || fields[0] === "t" ? "stopped" : "waiting";
  return { state, usedMs: (user + system) * MS_A_CLOCK_TICK, swaps };
}

/**
 * No system call tells what one thread does, so the whole machine stands for it: if it has a processor to spare, every
 * thread that wants to run does, and time is charged as it passes; otherwise the time that the process uses is charged.
 */
function lookByMachine(): Look {
  const { user, system } = process.cpuUsage();
  const running = !hasProcessorToSpare();
  return { state: "waiting", usedMs: 0, swaps: 0, helpers: { running, usedMs: (user + system) / 1000 } };
}

let idleBefore = { at: 0, idleMs: 0 };
let spare = true;

function hasProcessorToSpare(): boolean {
  const at = performance.now();
  const passed = at - idleBefore.at;
  if (passed < TICK_MS / 2) return spare; // several threads are examined at once
  const idleMs = cpus().reduce((sum, { times }) => sum + times.idle, 0);
  spare = idleMs - idleBefore.idleMs > passed / 2;
  idleBefore = { at, idleMs };
  return spare;
}
