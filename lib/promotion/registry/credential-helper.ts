import { spawn } from 'node:child_process';
import { isMissing, type RunHelper } from './docker-credentials';

const longestMilliseconds = 30_000;

/** Runs the credential helpers that are installed. */
export function installedHelpers(env: Readonly<Record<string, string | undefined>>): RunHelper {
  return (program, input) =>
    new Promise((resolve) => {
      const signal = AbortSignal.timeout(longestMilliseconds);
      const child = spawn(program, ['get'], { env, stdio: ['pipe', 'pipe', 'ignore'], signal });
      const output: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
      child.on('error', (error) => resolve(isMissing(error) ? undefined : { code: 1, stdout: '' }));
      child.on('close', (code) => resolve({ code: code ?? 1, stdout: Buffer.concat(output).toString('utf8') }));
      // A helper may answer without reading.
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    });
}
