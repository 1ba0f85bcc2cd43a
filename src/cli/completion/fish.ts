import type { CommandWords } from "./words.ts";

export function fishScript(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap((one) => {
    const when = quoted(conditionOf(one, commands));
    const words = one.words.map(({ word, about }) => `${START} -n ${when} -f -a ${word} -d ${quoted(about)}`);
    const flags = one.flags.map(({ long, short, about, takesValue, values }) => {
      const names = `-l ${long.slice(2)}${short === undefined ? "" : ` -s ${short.slice(1)}`}`;
      const value = !takesValue ? "" : values.length === 0 ? " -r" : ` -x -a ${quoted(values.join(" "))}`;
      return `${START} -n ${when} ${names}${value} -d ${quoted(about)}`;
    });
    return [...words, ...flags];
  });
  return `# Completion of wander, made by: wander completion fish\n${lines.join("\n")}\n`;
}

const START = "complete -c wander";

/** The condition that this command is on the line, and none of its subcommands. */
function conditionOf({ path, words }: CommandWords, commands: readonly CommandWords[]): string {
  const below = words.map(({ word }) => word).filter((word) => commands.some((one) => one.path.at(-1) === word));
  const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`);
  const not = below.length === 0 ? [] : [`not __fish_seen_subcommand_from ${below.join(" ")}`];
  return [...seen, ...not].join("; and ") || "true";
}

const quoted = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;
