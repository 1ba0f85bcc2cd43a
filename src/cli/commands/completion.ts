import type { Command } from "commander";
import { Argument } from "../commander.ts";
import { fishScript } from "../completion/fish.ts";
import { bashScript, zshScript } from "../completion/sh.ts";
import { shells, wordsOf } from "../completion/words.ts";
import { print } from "../output.ts";

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

export function addCompletion(program: Command): void {
  program
    .command("completion")
    .addArgument(new Argument("<shell>", "the shell to print the script for").choices(shells))
    .summary("print a completion script for your shell")
    .description("print a script that completes commands, flags, settings and their values in your shell")
    .addHelpText(
      "after",
      `
To switch it on in this and later shells:
  bash: echo 'source <(wander completion bash)' >> ~/.bashrc
  zsh:  echo 'source <(wander completion zsh)' >> ~/.zshrc   (after compinit)
  fish: wander completion fish > ~/.config/fish/completions/wander.fish`,
    )
    .action((shell: (typeof shells)[number]) => {
      print(scripts[shell](wordsOf(program)));
    });
}
