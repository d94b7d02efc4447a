import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { environmentRepo, type EnvironmentRepo } from '../model/environment-repo';
import type { Residents } from '../model/layout';
import { residentsOf, withAddress } from '../model/location';
import type { Platform } from '../model/platform';
import { rememberedLayout, rememberLayout } from '../render/layouts/remembered-layout';
import type { Context } from './command';
import { openWorkspace, type OpenWorkspace } from './open-workspace';
import { writeIfChanged } from './write-if-changed';

/** What is remembered of the environment repo, for commands that load no user code. */
const rememberedSchema = z.object({
  url: z.string(),
  branch: z.string(),
  author: z.object({ name: z.string(), email: z.string() }),
  forge: z.string().optional(),
  layout: z
    .object({
      name: z.string(),
      settings: z.record(z.string(), z.string()).optional(),
      repositories: z
        .record(z.string(), z.object({ url: z.string(), argocdUrl: z.string().exactOptional() }))
        .optional(),
    })
    .optional(),
  residents: z
    .object({
      clusters: z.record(z.string(), z.array(z.string())),
      systems: z.record(z.string(), z.string()),
    })
    .optional(),
});

/** Where an environment repo is, and who lives in it. */
interface RememberedRepo {
  readonly repo: EnvironmentRepo;
  readonly residents: Residents;
}

/**
 * Opens the environment repo without loading the program: the one that `SLIPWAY_REPO` names, else the one that the
 * program named when it was loaded last, else the embedded default.
 */
export async function openRepository(context: Context): Promise<OpenWorkspace> {
  const { repo, residents } = rememberedRepo(context);
  return { ...(await openWorkspace(context, repo, residents)), program: undefined };
}

/** Keeps where the environment repo is, for when the program no longer loads. */
export function rememberRepo({ root, environmentRepo, ...platform }: Platform): void {
  const { url, branch, author, forge, layout } = environmentRepo;
  const { clusters, systems } = residentsOf(platform);
  const settings: z.input<typeof rememberedSchema> = {
    ...{ url, branch, author, ...(forge === undefined ? {} : { forge }) },
    layout: rememberedSchema.shape.layout.parse(rememberLayout(layout)),
    residents: {
      clusters: Object.fromEntries([...clusters].map(([name, all]) => [name, [...all]])),
      systems: Object.fromEntries(systems),
    },
  };
  writeIfChanged(settingsFile(root), `${JSON.stringify(settings, null, 2)}\n`);
}

function rememberedRepo({ root, env }: Context): RememberedRepo {
  const file = settingsFile(root);
  const known = existsSync(file) ? rememberedSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  const { forge, layout = { name: 'directory' }, residents, ...fields } = known ?? {};
  const repo = environmentRepo({
    ...fields,
    ...(forge === undefined ? {} : { forge }),
    layout: rememberedLayout(layout),
  });
  return {
    repo: withAddress(repo, env['SLIPWAY_REPO']),
    residents: {
      clusters: new Map(Object.entries(residents?.clusters ?? {})),
      systems: new Map(Object.entries(residents?.systems ?? {})),
    },
  };
}

function settingsFile(root: string): string {
  return join(root, '.slipway', 'repository.json');
}
