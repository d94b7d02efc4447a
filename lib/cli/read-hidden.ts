import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** A terminal's input, as readline takes it. */
export type TerminalInput = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/**
 * Asks for one line on a terminal without showing what is typed.
 *
 * @param output where the question goes.
 * @returns the line; undefined where input ended, or was broken off with Ctrl-C.
 */
export async function readHidden(
  question: string,
  input: TerminalInput,
  output: { write(text: string): unknown },
): Promise<string | undefined> {
  output.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // Readline puts a terminal into raw mode, and would echo to its output.
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  try {
    return await new Promise<string | undefined>((resolve) => {
      lines.once('line', resolve);
      lines.once('SIGINT', () => resolve(undefined));
      lines.once('close', () => resolve(undefined));
    });
  } finally {
    lines.close();
    output.write('\n');
  }
}
