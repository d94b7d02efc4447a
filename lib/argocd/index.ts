/** Argo CD's objects as typed constructs: Applications, projects, and each cluster's root. */
export * from './app-project';
export * from './application';
export * from './deployed-app';
export * from './root';
export * from './system-project';
export * from './application-set';
export * from './application-set/drop-ins';
export * from './application-set/environment-set';
export * from './cluster-secret';
export * from './confirm-prune';
export * from './permitted';
export * from './rbac';
export * from './notifications';
export * from './previews/preview-set';
export * from './installation/argo-cd-installation';
export * from './installation/own-application';
export * from './observability/argo-cd-monitoring';
