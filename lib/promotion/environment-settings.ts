import { z } from 'zod';
import type { RepoView } from '../environment-repo/repo-view';
import { parseStateFile } from '../environment-repo/state-file';
import { UserError } from '../errors';
import { nearestNames } from '../model/names';
import { paths } from '../model/paths';

const mode = z.enum(['commit', 'pull-request']);

/** What commands that load no user code read of `<environment>/environment.yaml`. */
const settingsSchema = z.looseObject({
  name: z.string(),
  clusters: z.array(z.string()),
  promotesFrom: z.string().optional(),
  publish: mode,
  rollback: z.object({ by: mode, automaticWithinSeconds: z.number().optional() }),
  owners: z.array(z.string()),
});

/** An environment as the environment repo describes it. */
export type EnvironmentSettings = z.infer<typeof settingsSchema>;

/** Reads how an environment wants to be changed, without the program. @throws UserError naming the nearest environments */
export async function environmentSettings(view: RepoView, environment: string): Promise<EnvironmentSettings> {
  const path = paths.environment(environment);
  const text = (await view.read([path])).get(path);
  if (text === undefined) {
    throw new UserError(
      `there is no environment '${environment}' in the environment repo`,
      nearestNames(environment, view.environments),
    );
  }
  return parseStateFile(settingsSchema, path, text);
}

/** The environments before each one, nearest first, as the environment repo has them. */
export async function upstreamSettings(view: RepoView): Promise<Map<string, string[]>> {
  const texts = await view.read(view.environments.map((name) => paths.environment(name)));
  const before = new Map<string, string | undefined>();
  for (const [path, text] of texts) {
    const { name, promotesFrom } = parseStateFile(settingsSchema, path, text);
    before.set(name, promotesFrom);
  }
  return new Map(view.environments.map((name) => [name, chain(name, before)]));
}

function chain(name: string, before: ReadonlyMap<string, string | undefined>): string[] {
  const found: string[] = [];
  for (let next = before.get(name); next !== undefined && !found.includes(next); next = before.get(next)) {
    found.push(next);
  }
  return found;
}
