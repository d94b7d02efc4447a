import type { ForgeProvider } from './forge-provider';
import { giteaProvider } from './gitea-provider';
import { githubProvider } from './github-provider';
import { gitlabProvider } from './gitlab-provider';

/** Every forge that Slipway knows; the first that recognises a remote is taken. */
export const forgeProviders: readonly ForgeProvider[] = [githubProvider, gitlabProvider, giteaProvider];
