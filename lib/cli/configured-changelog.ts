import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../environment-repo/cache-folder';
import { GitStore } from '../environment-repo/git-store';
import { commitRangeOf } from '../forge/commit-range';
import type { Forge } from '../forge/forge';
import { parseRemote } from '../forge/remote-url';
import { selectForge } from '../forge/select-forge';
import { changelog, type Changelog } from '../promotion/changelog';
import type { Workspace } from '../promotion/workspace';
import type { Context } from './command';
import { runTool } from './run-tool';

/** The changelogs of apps, from the forges of their sources; from git itself where those are folders of this machine. */
export function configuredChangelog(context: Context, { store, forge }: Workspace): Changelog {
  const own = parseRemote(store.url).host;
  return changelog({
    home: store.url,
    tell: context.progress,
    connect: async (repository) => {
      const { host } = parseRemote(repository);
      if (host === undefined) return await folderOf(context, repository);
      // A server that does not tell by its name what it is was named in the configuration, for the environment repo.
      const setting = host === own ? { kind: forge.describe.name.toLowerCase() } : {};
      const http = { now: () => context.now().getTime() };
      return await selectForge({ remote: repository, setting, variables: context.env, runTool, http });
    },
  });
}

async function folderOf({ root, env }: Context, repository: string): Promise<Pick<Forge, 'commitsBetween'>> {
  const url = repository.startsWith('file://') ? fileURLToPath(repository) : resolve(root, repository);
  const store = await GitStore.open({ url, cacheFolder: cacheFolder(root, url), folder: root, env });
  return {
    async commitsBetween(before, after) {
      await store.fetch();
      const commits = await store.history(after, { after: before });
      return commitRangeOf(commits.map(({ oid, subject, author: { name } }) => ({ oid, subject, author: name })));
    },
  };
}
