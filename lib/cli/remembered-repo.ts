import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { environmentRepo, type EnvironmentRepo } from '../model/environment-repo';
import type { Residents } from '../model/layout';
import { residentsOf } from '../model/location';
import type { Platform } from '../model/platform';
import { rememberedLayout, rememberLayout } from '../render/layouts/remembered-layout';
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
export interface RememberedRepo {
  readonly repo: EnvironmentRepo;
  readonly residents: Residents;
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

/** What was kept of it. @returns undefined where no program was loaded here yet */
export function tryRememberedRepo(root: string): RememberedRepo | undefined {
  const file = settingsFile(root);
  if (!existsSync(file)) return undefined;
  const { forge, layout, residents, ...fields } = rememberedSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return {
    repo: environmentRepo({
      ...fields,
      ...(forge === undefined ? {} : { forge }),
      layout: rememberedLayout(layout ?? { name: 'directory' }),
    }),
    residents: {
      clusters: new Map(Object.entries(residents?.clusters ?? {})),
      systems: new Map(Object.entries(residents?.systems ?? {})),
    },
  };
}

function settingsFile(root: string): string {
  return join(root, '.slipway', 'repository.json');
}
