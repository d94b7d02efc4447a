import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { globSync } from 'tinyglobby';
import { z } from 'zod';
import type { Platform } from '../model/platform';
import { writeIfChanged } from './write-if-changed';

const namesSchema = z.object({
  apps: z.array(z.string()),
  systems: z.array(z.string()),
  environments: z.array(z.string()),
});

/** Names that a command line may complete to. */
export type Names = z.infer<typeof namesSchema>;

/** Keeps a program's names, so that completing one need not load it. */
export function rememberNames(root: string, { apps, environments }: Platform): void {
  const names: Names = {
    apps: [...apps.keys()],
    systems: [...new Set([...apps.values()].map((app) => app.system))].sort(),
    environments: [...environments.keys()],
  };
  writeIfChanged(namesFile(root), `${JSON.stringify(names, null, 2)}\n`);
}

/** The names of the program as it was loaded last; before that those of its files, which mostly are the same. */
export function knownNames(root: string): Names {
  return remembered(root) ?? { ...fileNames(root), systems: [] };
}

function remembered(root: string): Names | undefined {
  const file = namesFile(root);
  if (!existsSync(file)) return undefined;
  try {
    return namesSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function fileNames(root: string): Pick<Names, 'apps' | 'environments'> {
  const namesIn = (pattern: string): string[] =>
    globSync(pattern, { cwd: root, ignore: ['**/*.test.ts', '**/index.ts'] })
      .map((file) => basename(file, '.ts'))
      .sort();
  return { apps: namesIn('lib/apps/**/*.ts'), environments: namesIn('environments/*.ts') };
}

function namesFile(root: string): string {
  return join(root, '.slipway', 'names.json');
}
