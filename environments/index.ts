import { cluster } from '../lib/model/cluster';
import { environmentRepo } from '../lib/model/environment-repo';
import { directory } from '../lib/render/layouts/directory';

/** Every environment, in the order of promotion; each has a file of its name beside this one. */
export const environments = ['dev', 'staging', 'production'] as const;
/** The name of an environment. */
export type EnvironmentName = (typeof environments)[number];

/** Every cluster. dev and staging share one; production has its own. */
export const clusters = [
  cluster({ name: 'nonprod-eu-1', labels: { stage: 'nonprod', region: 'eu' } }),
  cluster({ name: 'prod-eu-1', labels: { stage: 'prod', region: 'eu' } }),
];

/** Where the state is kept: a local repository until `url` names a real one. */
export const repository = environmentRepo({
  argocdUrl: 'https://git.example.com/platform/environment-repo.git',
  layout: directory(),
});
