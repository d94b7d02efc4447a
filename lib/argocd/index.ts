/** Argo CD's objects as typed constructs: Applications, projects, and each cluster's root. */
export * from './app-project';
export * from './application';
export * from './deployed-app';
export * from './root';
export * from './system-project';
