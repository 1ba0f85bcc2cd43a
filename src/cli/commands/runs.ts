import type { Command } from "commander";
import { durationText } from "../../core/duration.ts";
import { WanderError } from "../../core/errors.ts";
import { nameHint } from "../../core/names.ts";
import { addTags, type RunNotes, removeTags, setNote } from "../../store/notes.ts";
import { listedRuns, type RunRow } from "../../sweep/listed.ts";
import { fulfils, type Order, ordered, parseOrder, parseWhere, type Where } from "../../sweep/where.ts";
import { RUNS_DIR, repeated } from "../options.ts";
import { print } from "../output.ts";
import { table } from "../table.ts";

type ListFlags = { where: Where[]; sort?: Order; out: string; json: boolean };

export function addRuns(program: Command): void {
  const runs = program
    .command("runs")
    .summary("list, tag and annotate runs")
    .description("list, tag and annotate run directories");
  addList(runs);
  const withNotes = (name: string, description: string) =>
    runs
      .command(name)
      .argument("<dir>", "run directory")
      .description(description)
      .option("--json", "print one JSON object on standard output and nothing else", false);
  withNotes("tag", "tag a run")
    .argument("<names...>", "tags of letters, digits, dots, dashes and underscores")
    .action((dir: string, names: string[], { json }: { json: boolean }) => printNotes(dir, addTags(dir, names), json));
  withNotes("untag", "remove tags from a run")
    .argument("<names...>", "tags to remove")
    .action((dir: string, names: string[], { json }: { json: boolean }) =>
      printNotes(dir, removeTags(dir, names), json),
    );
  withNotes("note", "annotate a run; replaces its note")
    .argument("<text>", 'the note; "" removes it')
    .action((dir: string, text: string, { json }: { json: boolean }) => printNotes(dir, setNote(dir, text), json));
}

function addList(runs: Command): void {
  runs
    .command("list", { isDefault: true })
    .description(
      "list the runs in a folder and its subfolders: what they reached, when they began and what state they are in",
    )
    .option(
      "--where <condition>",
      "only runs with key=value, also != < <= > >= and ~ (contains); key: a setting, solved.final, state, tag...; repeatable",
      repeated(parseWhere),
      [],
    )
    .option("--sort <key>", "sort by this key; -key for descending order", parseOrder)
    .option("--out <dir>", "folder of run directories", RUNS_DIR)
    .option("--json", "print one JSON object on standard output and nothing else", false)
    .allowExcessArguments()
    .action(({ where, sort, out, json }: ListFlags, list: Command) => {
      const [stray] = list.args; // an unknown command arrives here as an argument of list, the default command
      if (stray !== undefined) {
        const names = runs.commands.map((command) => command.name());
        throw new WanderError("E_USAGE", `unknown command: wander runs ${stray}`, {
          hint: nameHint(stray, names, (near) => `wander runs ${near}`),
        });
      }
      const found = listedRuns(out).filter((run) => where.every((one) => fulfils(run, one)));
      const rows = (sort === undefined ? found : ordered(found, sort)).map(({ row }) => row);
      if (json) print(`${JSON.stringify({ runs: rows })}\n`);
      else if (rows.length > 0) print(`${listText(rows)}\n`);
      else print(where.length === 0 ? `no runs in ${out}\n` : `no runs in ${out} match --where\n`);
    });
}

/** The columns of tags and notes appear only if some run has one. */
function listText(rows: readonly RunRow[]): string {
  const columns: [string, (row: RunRow) => string | number][] = [
    ["run", ({ dir }) => dir],
    ["name", ({ name }) => name],
    ["seed", ({ seed }) => seed],
    ["rounds", ({ rounds, planned }) => (planned === "" ? rounds : `${rounds} of ${planned}`)],
    ["base", ({ base }) => base],
    ["final", ({ final }) => final],
    ["found", ({ cumulative }) => cumulative],
    ["began", ({ began }) => localTime(began)],
    ["took", ({ seconds }) => (seconds === "" ? "" : durationText(seconds))],
    ["state", ({ state }) => state],
  ];
  if (rows.some(({ tags }) => tags.length > 0)) columns.push(["tags", ({ tags }) => tags.join(" ")]);
  if (rows.some(({ note }) => note !== "")) columns.push(["note", ({ note }) => shortened(note)]);
  return table(
    columns.map(([name]) => name),
    rows.map((row) => columns.map(([, of]) => of(row))),
  );
}

/** `2026-11-30 09:15`, in this machine's time zone. */
function localTime(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

const WIDEST_NOTE = 60;

const shortened = (note: string) => (note.length > WIDEST_NOTE ? `${note.slice(0, WIDEST_NOTE - 1)}\u2026` : note);

function printNotes(dir: string, { tags, note }: RunNotes, json: boolean): void {
  if (json) print(`${JSON.stringify({ dir, tags, note })}\n`);
  else print(`${table(["run", "tags", "note"], [[dir, tags.join(" "), shortened(note)]])}\n`);
}
