import type { Environment } from '../model/environment';
import { isProduction } from '../model/is-production';
import { paths } from '../model/paths';
import { clusterOf, type Platform } from '../model/platform';
import { valuesFileOf } from '../render';

/** The files that tell people and the forge what an environment repo is: README and CODEOWNERS. */
export function describeRepository(platform: Platform): Map<string, string> {
  return new Map([
    ['README.md', readme(platform)],
    ['CODEOWNERS', codeOwners(platform)],
  ]);
}

function readme(platform: Platform): string {
  const rows = [...platform.environments.values()].map(
    ({ name, clusters, publish, promotesFrom = 'builds', owners }) =>
      `| ${name} | ${clusters.join(', ')} | ${promotesFrom} | ${publish === 'commit' ? 'commit' : 'pull request'} | ${owners.join(' ')} |`,
  );
  return `# Environment repo

What runs where. Argo CD in each cluster applies what stands on this branch; Slipway writes it.

| environment | clusters | takes releases from | by | owners |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

| path | what | who changes it |
| --- | --- | --- |
| \`<environment>/releases/<app>.yaml\` | what an app runs there | \`slipway release\`, \`promote\`, \`rollback\`; people and update bots, by pull request |
| \`<environment>/freezes.yaml\`, \`bans.yaml\` | what stops promotions | \`slipway freeze\`, \`slipway ban\` |
| \`<environment>/manifests/\`, ${engineFolders(platform)}, \`clusters/\` | rendered | Slipway only: change the program instead |
| \`<environment>/rendered/\` | what Slipway last wrote | Slipway only |
${hasBases(platform) ? '| \`bases/\` | what environments share, by the hash of its content | Slipway only: it never changes, another one takes its place |\n' : ''}${hasCharts(platform) ? "| \`charts/<app>/\` | charts that Argo CD renders; a release changes \`image.tag\` in its environment's values file | Slipway only: change the program instead |\n" : ''}
To take a change back, \`git revert\` its commit here: Slipway notices, holds the app, and tells why.
`;
}

/**
 * Whose review a change needs. What no environment alone owns guards all of them (this file, the checks, bans), and what a
 * cluster has is all of its environments': the owners of production answer for it, where it is among them.
 *
 * @see https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
function codeOwners(platform: Platform): string {
  const environments = [...platform.environments.values()];
  const clusters = [...new Set(environments.flatMap((one) => one.clusters))].sort();
  // Of several lines that fit a path the last counts.
  const owned: (readonly [path: string, environments: readonly Environment[]])[] = [
    ['*', strictest(environments, environments)],
    ...environments.map((one) => [`/${one.name}/`, [one]] as const),
    ...clusters.flatMap((cluster) => {
      const owners = strictest(
        environments.filter((one) => one.clusters.includes(cluster)),
        environments,
      );
      return [`/${paths.cluster(cluster)}/`, `/${paths.renderedCluster(cluster)}`].map(
        (path) => [path, owners] as const,
      );
    }),
    ...(hasBases(platform) ? [['/bases/', environments] as const] : []),
    ...(hasCharts(platform) ? environments.map((one) => [`/charts/*/${valuesFileOf(one)}`, [one]] as const) : []),
  ];
  const lines = owned.map(([path, all]) => [path, ...new Set(all.flatMap(({ owners }) => owners))].join(' '));
  return `# Whoever owns an environment reviews what changes it.\n${lines.join('\n')}\n`;
}

/** Production of some environments; all of them, where none of them is. */
function strictest(some: readonly Environment[], all: readonly Environment[]): readonly Environment[] {
  const production = some.filter((one) => isProduction(one, all));
  return production.length === 0 ? some : production;
}

function hasCharts({ environmentRepo }: Platform): boolean {
  return environmentRepo.layout.keepsCharts === true;
}

/** Where what engines are told stands. */
function engineFolders({ clusters, environments }: Platform): string {
  const names = [...environments.values()].flatMap((one) => one.clusters);
  const engines = new Set(names.map((name) => clusterOf({ clusters }, name).engine));
  return [...engines]
    .sort()
    .map((engine) => `\`<environment>/${engine}/\``)
    .join(', ');
}

function hasBases({ environmentRepo }: Platform): boolean {
  return environmentRepo.layout.arrange !== undefined;
}
