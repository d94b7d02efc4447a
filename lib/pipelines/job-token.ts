import type { Problem } from '../errors';
import { registryOf, type AppOptions } from './app-options';

/** Says whether the token of a provider's own jobs opens a registry. A server of one's own may be named anything. */
export type JobTokenOpens = (registry: string) => 'yes' | 'no' | 'unknown';

/** What is wrong where an app's jobs log in by their own token, and their images are elsewhere. */
export function jobTokenProblems(
  provider: string,
  opens: JobTokenOpens,
  app: Pick<AppOptions, 'login' | 'images'> | undefined,
): Problem[] {
  if (app?.login !== 'job-token') return [];
  const registries = new Set(app.images.map(({ repository }) => registryOf(repository)));
  return [...registries]
    .filter((registry) => opens(registry) === 'no')
    .map((registry) => ({
      problem: `the token of a job of ${provider} does not open the registry ${registry}`,
      fix: "login: 'password', with REGISTRY_USER and REGISTRY_PASSWORD among the secrets",
    }));
}
