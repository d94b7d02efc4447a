/**
 * Forges: pull requests, approvals, commit statuses and dispatch over one interface.
 *
 * `selectForge` picks the forge for a remote; each forge is one file, named in `registry.ts`.
 */
export * from './forge';
