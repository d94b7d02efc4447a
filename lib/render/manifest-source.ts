import type { ManifestSource } from '../argocd';
import { addressOf, residentsOf, siteOf } from '../model/location';
import type { Platform } from '../model/platform';

/** Where Argo CD finds a folder of the environment repo. */
export function manifestSource(platform: Platform, folder: string): ManifestSource {
  const { environmentRepo } = platform;
  const { repository, branch } = siteOf(environmentRepo, residentsOf(platform), folder);
  return { repoURL: addressOf(environmentRepo, repository).argocdUrl, targetRevision: branch, path: folder };
}
