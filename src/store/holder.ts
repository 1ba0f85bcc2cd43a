/** Who holds a lock, and whether that process still runs, as far as this process can see. */
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";

/** Where a process id is valid: two processes see each other if boot and namespace are the same. */
export type Place = {
  host: string;
  /** Id of the running kernel's boot. Omitted, like the namespace of process ids, if the system does not report it. */
  boot?: string | undefined;
  namespace?: string | undefined;
};
export type Holder = Partial<Place> & {
  pid: number;
  /** Start of the process in ticks since boot, since process ids are reused, above all in containers. "" if unknown. */
  started: string;
  /** Unique for every lock that any process takes. */
  key?: string | undefined;
};

/** "elsewhere": in another container or on another machine, so that its process id says nothing here. */
export type Standing = "runs" | "ended" | "elsewhere";

let locks = 0;

/** The content of a lock file taken by this process. */
export function holderText(): string {
  const key = `${performance.timeOrigin}-${locks++}`;
  const holder: Holder = { pid: process.pid, started: startOf(process.pid), ...here(), key };
  return `${JSON.stringify(holder)}\n`;
}

/** The holder that a lock file names; undefined if it names none. */
export function holderIn(text: string): Holder | undefined {
  if (text.startsWith("{")) return parsed(text) ?? { pid: 0, started: "", host: "" }; // written by a later version
  const [, pid, started = ""] = /^(\d+)(?: (\d+))?\s*$/.exec(text) ?? []; // earlier versions wrote only this
  return pid === undefined ? undefined : { pid: Number(pid), started };
}

/** Whether the process still runs. `own` is the place of this process. */
export function standingOf(holder: Holder | undefined, own: Place = here()): Standing {
  if (holder === undefined) return "ended";
  const { host, boot, namespace, pid, started } = holder;
  const seen =
    host === undefined || (boot === undefined ? own.boot === undefined && host === own.host : boot === own.boot);
  if (!seen || (host !== undefined && namespace !== own.namespace)) return "elsewhere";
  return startOf(pid) === started ? standingOfId(pid) : "ended";
}

/**
 * Whether a process of this id runs here. This process knows its own files: its id in any other is that of an earlier
 * process.
 */
export function standingOfId(pid: number): "runs" | "ended" {
  if (!(pid > 0) || pid === process.pid) return "ended";
  try {
    process.kill(pid, 0);
    return "runs";
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM" ? "runs" : "ended"; // it runs, under another user
  }
}

/** The holder's name in messages. */
export function holderName({ pid, host }: Holder): string {
  if (pid === 0) return "a process of a later version";
  return host === undefined || host === hostname() ? `process ${pid}` : `process ${pid} on ${JSON.stringify(host)}`;
}

const text = z.string().max(256);
const Form = z.object({
  pid: z.int().positive(),
  started: text,
  host: text,
  boot: text.optional(),
  namespace: text.optional(),
  key: text.optional(),
});

function parsed(json: string): Holder | undefined {
  try {
    return Form.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

let found: Place | undefined;

function here(): Place {
  found ??= {
    host: hostname(),
    boot: orUndefined(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    namespace: orUndefined(() => readlinkSync("/proc/self/ns/pid")),
  };
  return found;
}

/** Undefined on systems without such a file. */
function orUndefined(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** "" if the system does not report it or there is no such process; "ended" if it was killed and not yet waited for. */
function startOf(pid: number): string {
  const stat = orUndefined(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (stat === undefined) return "";
  // proc(5): field 3 is the state, field 22 the start in ticks since boot. Field 2, a name in brackets, may contain
  // spaces.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? "ended" : (fields[19] ?? "");
}
