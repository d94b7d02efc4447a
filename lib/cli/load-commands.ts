import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from './command';

/** The commands, one file each, by name. */
export function loadCommands(): Command[] {
  const folder = join(__dirname, 'commands');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort()
    .map((file) => loadCommand(join(folder, file)));
}

/** Adding a command is adding its file: its name is known only here. */
function loadCommand(file: string): Command {
  return (module.require(file) as { command: Command }).command;
}
