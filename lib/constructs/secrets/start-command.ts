import { compareText } from '../../errors';

/** Variables that a container reads from files before it starts, where nothing else can set them. */
export interface StartVariables {
  /** Paths of files, by variable. */
  readonly files: Readonly<Record<string, string>>;
  /** Where the number of its process is written, for whoever ends it when a value has changed. */
  readonly pidFile?: string;
}

/**
 * A command that reads variables from files first: the image needs `sh` and `cat`. It is replaced by the program itself, so
 * that signals reach it. Line breaks at the end of a value are lost.
 */
export function commandWithVariables(command: readonly string[], { files, pidFile }: StartVariables): string[] {
  const lines = Object.entries(files)
    .sort(([a], [b]) => compareText(a, b))
    // Apart, since the exit code of `export` would hide that of `cat`.
    .flatMap(([name, path]) => [`${name}="$(cat ${quoted(path)})"`, `export ${name}`]);
  const pid = pidFile === undefined ? [] : [`echo "$$" > ${quoted(pidFile)}`];
  return ['/bin/sh', '-ec', [...lines, ...pid, 'exec "$@"'].join('\n'), 'sh', ...command];
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
