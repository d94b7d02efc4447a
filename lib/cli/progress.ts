/** A line on the terminal that says what is being done. */
export interface Progress {
  readonly show: (what: string) => void;
  readonly stop: () => void;
}

/** Shows nothing for the first second: most commands are done by then. */
export function startProgress(stderr: { write(text: string): unknown }, isTerminal: boolean): Progress {
  if (!isTerminal) return { show: () => undefined, stop: () => undefined };
  const started = Date.now();
  let shown = false;
  return {
    show: (what) => {
      if (Date.now() - started < 1000) return;
      shown = true;
      stderr.write(`\r\x1b[K${what}`);
    },
    stop: () => {
      if (shown) stderr.write('\r\x1b[K');
      shown = false;
    },
  };
}
