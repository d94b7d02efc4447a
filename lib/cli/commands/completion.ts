import { Argument } from 'commander';
import { word, type Command } from '../command';
import { completionScripts, shells } from '../completion-scripts';

export const command: Command = {
  name: 'completion',
  summary: 'Print the script that completes commands, options and names in a shell',
  examples: [
    ['completion bash', 'in ~/.bashrc: source <(slipway completion bash)'],
    ['completion zsh', 'in ~/.zshrc, after compinit: source <(slipway completion zsh)'],
    ['completion fish', 'in ~/.config/fish/config.fish: slipway completion fish | source'],
  ],
  explains: `Completes what is called slipway: put node_modules/.bin on the PATH, or alias slipway='npx slipway'. Names of
apps and environments are those of the program as it was loaded last.`,
  json: `{ shell, script }`,
  configure: (command) => command.addArgument(new Argument('<shell>', 'the shell').choices(shells)),
  run: (args) => {
    const shell = shells.find((one) => one === word(args, 0)) ?? 'bash';
    return { text: completionScripts[shell], json: { shell, script: completionScripts[shell] } };
  },
};
