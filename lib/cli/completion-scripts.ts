/** Shells that commands, options and names are completed in. */
export const shells = ['bash', 'zsh', 'fish'] as const;
/** A shell that is completed in. */
export type Shell = (typeof shells)[number];

/**
 * The script of each shell. All ask `slipway complete`, which loads no program, with the words so far; where it knows
 * nothing the shell completes files.
 *
 * @see https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion-Builtins.html
 * @see https://zsh.sourceforge.io/Doc/Release/Completion-System.html
 * @see https://fishshell.com/docs/current/completions.html
 */
export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: `# Completion of slipway in bash. Load it: source <(slipway completion bash)
_slipway() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <("$1" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _slipway slipway
`,
  zsh: `#compdef slipway
# Completion of slipway in zsh. Load it: source <(slipway completion zsh)
_slipway() {
  local -a found
  found=(\${(f)"$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( \${#found} )); then
    compadd -a found
  else
    _files
  fi
}
compdef _slipway slipway
`,
  fish: `# Completion of slipway in fish. Load it: slipway completion fish | source
function __slipway_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    $before[1] complete -- $before[2..-1] "$current" 2>/dev/null
end
complete -c slipway -a '(__slipway_complete)'
`,
};
