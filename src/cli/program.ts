import type { Option } from "commander";
import { settings } from "../config/describe.ts";
import { WanderError } from "../core/errors.ts";
import { nameHint, nearName } from "../core/names.ts";
import { WANDER_VERSION } from "../version.ts";
import { Command, CommanderError, Help } from "./commander.ts";
import { addCompare } from "./commands/compare.ts";
import { addCompletion } from "./commands/completion.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addEvaluate } from "./commands/evaluate.ts";
import { addExport } from "./commands/export.ts";
import { addLibrary } from "./commands/library.ts";
import { addMap } from "./commands/map.ts";
import { addNew } from "./commands/new.ts";
import { addPretrain } from "./commands/pretrain.ts";
import { addPrograms } from "./commands/programs.ts";
import { addReplay } from "./commands/replay.ts";
import { addReport } from "./commands/report.ts";
import { addReproduce } from "./commands/reproduce.ts";
import { addResults } from "./commands/results.ts";
import { addRun } from "./commands/run.ts";
import { addRuns } from "./commands/runs.ts";
import { addSolve } from "./commands/solve.ts";
import { addSweep } from "./commands/sweep.ts";
import { addWatch } from "./commands/watch.ts";
import { reportError } from "./failure.ts";
import { flushOutput, log, print } from "./output.ts";

/** In the order of `wander --help`. */
const groups: Readonly<Record<string, readonly ((program: Command) => void)[]>> = {
  "Run experiments:": [addRun, addCompare, addSweep, addMap, addReproduce],
  "Look at the results:": [addWatch, addReport, addResults, addLibrary, addRuns],
  "Use and check what was learned:": [addSolve, addEvaluate, addReplay, addExport],
  "Prepare:": [addNew, addPretrain, addPrograms, addDoctor, addCompletion],
};

/** The command line, before any command is run. */
export function wanderProgram(): Command {
  const program = new Command("wander")
    .description("Populations of diverging copies of one small model that learn at test time and share what they find")
    .version(WANDER_VERSION)
    .showSuggestionAfterError(true)
    .configureHelp({ subcommandTerm: termOf, optionDescription: descriptionOf })
    .exitOverride()
    // reportError prints errors in our own format.
    .configureOutput({ writeOut: print, writeErr: log, outputError: () => {} });
  for (const [heading, commands] of Object.entries(groups)) {
    program.commandsGroup(heading);
    for (const add of commands) add(program);
  }
  return program.helpCommand("help [command]", "show help for a command");
}

/**
 * Runs one command line. Returns the exit code: 0 done, 1 failed, 2 wrong usage or configuration, 3 done but jobs were
 * lost, 130 interrupted. When it resolves, all output has left the process; a result that could not be written counts
 * as a failure.
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const code = await command(args);
  const unwritten = await flushOutput();
  return unwritten === undefined || code !== 0 ? code : reportError(unwritten);
}

async function command(args: readonly string[]): Promise<number> {
  try {
    await wanderProgram().parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0; // --help, --version
      if (error.code === "commander.help") return 2;
      return reportError(usageError(error, args));
    }
    return reportError(error);
  }
}

/** Omits `[options]`, which nearly all commands have, so that a command and its summary fit on one line. */
const termOf = (command: Command) =>
  [
    command.name(),
    ...command.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`)),
  ].join(" ");

/** Like commander's own text, without defaults that say nothing: a switch is off, a repeatable flag is omitted. */
function descriptionOf(option: Option): string {
  const { defaultValue, description } = option;
  const says = defaultValue !== false && !(Array.isArray(defaultValue) && defaultValue.length === 0);
  return says ? new Help().optionDescription(option) : description;
}

/** Turns an error of commander into one of ours. */
function usageError({ message }: CommanderError, args: readonly string[]): WanderError {
  const [what, suggestion] = message.replace(/^error: /, "").split("\n") as [string, string?];
  const [, flag, value, wanted] = INVALID.exec(what) ?? [];
  if (value !== undefined && wanted !== undefined) {
    const before = flag === undefined ? "" : `${flag} `;
    const choices = /^Allowed choices are (.*)\.$/.exec(wanted)?.[1]?.split(", ");
    const hint = choices === undefined ? `give ${before}${wanted}` : nameHint(value, choices, (near) => before + near);
    return new WanderError("E_USAGE", `${before}${value}: wanted ${choices?.join(" or ") ?? wanted}`, { hint });
  }
  const hint = suggestion?.replace(/[()]/g, "").toLowerCase() ?? nearestKey(what) ?? helpHint(args);
  return new WanderError("E_USAGE", what, { hint });
}

/** The flag (undefined for an argument), its value, and what was wanted. */
const INVALID =
  /^(?:option '.*?(--[\w-]+).*?' argument|command-argument value) '(.*)' is invalid(?: for argument '.*')?\. (.*)$/s;

/** Points to the help of the command that was meant, if it is known. */
function helpHint(args: readonly string[]): string {
  const command = wanderProgram().commands.find((one) => one.name() === args[0]);
  return command === undefined
    ? "wander --help lists the commands and flags"
    : `wander ${command.name()} --help lists its arguments and flags`;
}

/** A hint for `--rounds 3` and the like, if the flag resembles a key of the experiment. */
function nearestKey(message: string): string | undefined {
  const option = /^unknown option '--([\w.]+)/.exec(message)?.[1];
  if (option === undefined) return undefined;
  const keys = [...new Set(settings().map(({ key }) => key))];
  const near = nearName(option, [...new Set(keys.flatMap((full) => [full, full.split(".").at(-1)!]))]);
  if (near === undefined) return undefined;
  return `did you mean --set ${keys.find((key) => key === near) ?? keys.find((key) => key.endsWith(`.${near}`))}=...?`;
}
