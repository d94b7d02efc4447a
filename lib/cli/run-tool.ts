import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { RunTool } from '../forge/forge-provider';

const runFile = promisify(execFile);

/** Runs a forge's command-line tool, where it is installed. */
export const runTool: RunTool = async (command, args) => {
  try {
    return (await runFile(command, [...args])).stdout;
  } catch {
    return undefined;
  }
};
