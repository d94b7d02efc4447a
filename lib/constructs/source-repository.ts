import { UserError, type Problem } from '../errors';
import type { RenderContext } from '../model/app';

/** What is wrong with the address of a chart or git repository; credentials belong to Argo CD, never into git. */
export function repositoryProblems(address: string, path = 'repository'): Problem[] {
  if (!/^\S+$/.test(address)) {
    return [
      { problem: `${path} '${address}' is no address`, fix: `write it like 'https://git.example.com/team/app.git'` },
    ];
  }
  if (!/^[a-z+]+:\/\/[^/@]*:[^/@]*@|^https?:\/\/[^/@]*@/.test(address)) return [];
  return [
    {
      problem: `${path} '${address.replace(/\/\/[^@]*@/, '//…@')}' holds credentials, which git would keep`,
      fix: 'leave them out, and give them to Argo CD as a repository Secret',
    },
  ];
}

/** What is wrong with a path inside a repository or the program: it starts at the top and stays below it. */
export function innerPathProblems(text: string, path: string): Problem[] {
  const fits = text !== '' && !text.startsWith('/') && !text.split('/').includes('..') && !text.includes('\\');
  return fits
    ? []
    : [{ problem: `${path} '${text}' is no path below the top`, fix: `write it like 'deploy/production'` }];
}

/** The git revision that an app's release runs. @throws UserError where it has none */
export function releasedRevision({ release }: RenderContext): string {
  if (release.revision !== undefined) return release.revision;
  throw new UserError(
    `the release of '${release.app}' has no revision`,
    'give it the git revision that is to run: revision: …',
  );
}

/** The chart version that an app's release runs. @throws UserError where it has none */
export function releasedChartVersion({ release }: RenderContext): string {
  if (release.chart !== undefined) return release.chart.version;
  throw new UserError(
    `the release of '${release.app}' has no chart version`,
    `give it the version that is to run: chart: { version: … }`,
  );
}
