import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { environmentRepo, type EnvironmentRepo } from '../model/environment-repo';
import { directory } from '../render/layouts/directory';
import type { Context } from './command';
import { openWorkspace, type OpenWorkspace } from './open-workspace';
import { writeIfChanged } from './write-if-changed';

/** What is remembered of the environment repo, for commands that load no user code. */
const rememberedSchema = z.object({
  url: z.string(),
  branch: z.string(),
  author: z.object({ name: z.string(), email: z.string() }),
  forge: z.string().optional(),
});

/**
 * Opens the environment repo without loading the program: the one that `SLIPWAY_REPO` names, else the one that the
 * program named when it was loaded last, else the embedded default.
 */
export async function openRepository(context: Context): Promise<OpenWorkspace> {
  return { ...(await openWorkspace(context, rememberedRepo(context))), program: undefined };
}

/** Keeps where the environment repo is, for when the program no longer loads. */
export function rememberRepo(root: string, { url, branch, author, forge }: EnvironmentRepo): void {
  const settings = { url, branch, author, ...(forge === undefined ? {} : { forge }) };
  writeIfChanged(settingsFile(root), `${JSON.stringify(settings, null, 2)}\n`);
}

function rememberedRepo({ root, env }: Context): EnvironmentRepo {
  const file = settingsFile(root);
  const known = existsSync(file) ? rememberedSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  const { SLIPWAY_REPO: url } = env;
  const { forge, ...fields } = known ?? {};
  return environmentRepo({
    ...fields,
    ...(forge === undefined ? {} : { forge }),
    ...(url === undefined ? {} : { url }),
    layout: directory(),
  });
}

function settingsFile(root: string): string {
  return join(root, '.slipway', 'repository.json');
}
