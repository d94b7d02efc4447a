/**
 * Forges: pull requests, approvals, commit statuses and dispatch over one interface.
 *
 * `selectForge` picks the forge for a remote; each forge is one provider, named in `registry.ts`.
 */
export * from './forge';
export type { ForgeProvider, ForgeTarget, RunTool, Variables } from './forge-provider';
export { ForgeRequestError } from './forge-request-error';
export { gitea } from './gitea';
export type { GiteaOptions } from './gitea';
export { github } from './github';
export type { GitHubApp, GitHubOptions } from './github-client';
export { gitlab } from './gitlab';
export type { GitLabOptions } from './gitlab';
export { local } from './local';
export type { LocalForge, LocalOptions } from './local';
export type { LocalStore, LocalUser } from './local-store';
export { redact } from './redact';
export { forgeProviders } from './registry';
export { parseRemote } from './remote-url';
export type { Remote } from './remote-url';
export type { Fetch, HttpWorld } from './retrying-fetch';
export { selectForge } from './select-forge';
export type { ForgeSelection, ForgeSetting } from './select-forge';
