import type { ForgeProvider } from './forge-provider';
import { giteaProvider } from './gitea-provider';
import { githubProvider } from './github-provider';
import { gitlabProvider } from './gitlab-provider';
import { localProvider } from './local-provider';

/** Every forge that Slipway knows; the first that recognises a remote is taken. */
export const forgeProviders: readonly ForgeProvider[] = [githubProvider, gitlabProvider, giteaProvider, localProvider];
