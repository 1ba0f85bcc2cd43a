import type { CommandWords } from "./words.ts";

/** Works in bash 3.2 and later. */
export const bashScript = (commands: readonly CommandWords[]): string => `${tables(commands)}
_wander() {
  local line="\${COMP_LINE:0:COMP_POINT}" cur="" prev="" words
  local -a typed
  read -r -a typed <<< "$line"
  case "$line" in
    *[[:space:]]) ;;
    *) cur="\${typed[\${#typed[@]}-1]}"; unset "typed[\${#typed[@]}-1]" ;;
  esac
  [ "\${#typed[@]}" -gt 0 ] && prev="\${typed[\${#typed[@]}-1]}"
  words="$(_wander_candidates "\${typed[1]-}" "\${typed[2]-}" "$prev")"
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  case "\${COMPREPLY[0]-}" in *=) compopt -o nospace 2> /dev/null ;; esac
  # bash ends words at = and :, and puts in only what follows the last of them.
  local done="\${cur%"\${cur##*[=:]}"}"
  case "$COMP_WORDBREAKS" in *[=:]*) COMPREPLY=("\${COMPREPLY[@]#"$done"}") ;; esac
}
complete -o default -F _wander wander
`;

export const zshScript = (commands: readonly CommandWords[]): string => `${tables(commands)}
_wander() {
  local -a found whole
  found=(\${=$(_wander_candidates "\${words[2]-}" "\${words[3]-}" "\${words[CURRENT-1]}")})
  whole=(\${found:#*=})
  found=(\${(M)found:#*=})
  [[ \${#whole} -eq 0 && \${#found} -eq 0 ]] && { _files; return }
  compadd -S '' -- $found
  compadd -- $whole
}
compdef _wander wander
`;

/** Functions that both shells use: the words after a command, and the values of a flag. */
function tables(commands: readonly CommandWords[]): string {
  const key = ({ path }: CommandWords) => path.join("/");
  const words = commands.map((one) => {
    const flags = one.flags.flatMap(({ long, short }) => (short === undefined ? [long] : [long, short]));
    return entry([key(one)], [...one.words.map(({ word }) => word), ...flags].join(" "));
  });
  const byValues = new Map<string, string[]>(); // --set and similar flags have the same long list in several commands
  for (const one of commands) {
    for (const { long, short, takesValue, values } of one.flags) {
      if (!takesValue) continue;
      const names = short === undefined ? [long] : [long, short];
      const known = byValues.get(values.join(" ")) ?? [];
      byValues.set(values.join(" "), [...known, ...names.map((name) => `${key(one)} ${name}`)]);
    }
  }
  const values = [...byValues].map(([list, flags]) => entry(flags, list));
  return `# Completion of wander, made by: wander completion SHELL
_wander_words() {
  case "$1" in
${words.join("\n")}
    *) return 1 ;;
  esac
}
_wander_values() {
  case "$1" in
${values.join("\n")}
    *) return 1 ;;
  esac
}
# The first two words behind wander, and the word before the one that is typed.
_wander_candidates() {
  local path="$1"
  _wander_words "$path/$2" > /dev/null && path="$path/$2"
  _wander_words "$path" > /dev/null || path=""
  _wander_values "$path $3" || _wander_words "$path"
}`;
}

const entry = (patterns: readonly string[], words: string) =>
  `    ${patterns.map((pattern) => `"${pattern}"`).join(" | ")}) echo "${words}" ;;`;
