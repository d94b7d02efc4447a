/**
 * Flux, the other engine: what makes it deploy the same environment repo, as plain data and constructs.
 * A Kustomization per app, HelmReleases among the app's own objects, Alerts and Providers for receipts and people.
 */
export * from './cluster-root';
export * from './deployed-app';
export * from './environment-parts';
export * from './finish-objects';
export * from './flux-object';
export * from './git-repository';
export * from './kustomization';
export * from './notifications';
export * from './rendered-by-flux';
