import type { Command, Option } from "commander";
import { armNames } from "../../compare/arms.ts";
import { settingOf, settings } from "../../config/describe.ts";
import { presets, shortPresetNames } from "../../config/presets.ts";
import { formatNames } from "../../export/export-run.ts";
import { checks } from "../../reproduce/checks/index.ts";
import { inputKeys } from "../../run/input-files.ts";

/** What may follow a command: `words` are its subcommands, or its argument's values if they are known. */
export type CommandWords = {
  path: readonly string[];
  words: readonly { word: string; about: string }[];
  flags: readonly FlagWords[];
};
export type FlagWords = { long: string; short?: string; about: string; takesValue: boolean; values: readonly string[] };

export const shells = ["bash", "zsh", "fish"] as const;

/** The program's commands with their flags, the program itself first. */
export function wordsOf(command: Command, path: readonly string[] = []): CommandWords[] {
  const inner = command.commands.map((one) => ({ word: one.name(), about: one.summary() || one.description() }));
  const given = (valuesOfArgument[path.join(" ")] ?? []).map((word) => ({ word, about: "" }));
  const flags = command.createHelp().visibleOptions(command).map(flagOf);
  return [
    { path, words: [...inner, ...given], flags },
    ...command.commands.flatMap((one) => wordsOf(one, [...path, one.name()])),
  ];
}

const valuesOfArgument: Readonly<Record<string, readonly string[]>> = {
  reproduce: checks.map(({ name }) => name),
  completion: shells,
};

/** Flags whose values commander does not know, since we parse them ourselves. */
const valuesOfFlag: Readonly<Record<string, readonly string[]>> = {
  "--preset": [...shortPresetNames, ...Object.keys(presets)],
  "--to": formatNames,
  "--arms": armNames,
  "--set": assignments(),
  "--grid": assignments(),
  "--draw": assignments(),
  "--x": assignments(),
  "--y": assignments(),
};

/** Keys that `--set` accepts for a run whose files have moved. */
const paths = inputKeys.map((key) => `${key}=`);

function flagOf(option: Option): FlagWords {
  const long = option.long ?? option.flags;
  return {
    long,
    ...(option.short === undefined ? {} : { short: option.short }),
    about: option.description,
    takesValue: option.required || option.optional,
    values:
      option.argChoices ?? (option.flags.endsWith("<key=path>") ? paths : (valuesOfFlag[long] ?? choicesOf(option))),
  };
}

/** Of a flag that is short for a setting with few values. */
function choicesOf({ description }: Option): readonly string[] {
  const key = /short for --set ([\w.]+)=/.exec(description)?.[1];
  return (key === undefined ? undefined : settingOf(key)?.choices) ?? [];
}

/** `share.value=own` for a key with few values, else `rounds=`. */
function assignments(): string[] {
  const all = settings().flatMap(({ key, type, choices }) => {
    const few = type === "boolean" ? ["true", "false"] : type === "array" ? undefined : choices;
    return (few ?? [""]).map((value) => `${key}=${value}`);
  });
  return [...new Set(all)]; // several environments have the same key
}
