/** Model and releases in, files out: loads a program, renders it unit by unit, and writes folders. */
export * from './duplicate-objects';
export * from './environment-file';
export * from '../model/kubernetes-object';
export * from './layouts/arrange-units';
export { valuesFileOf } from './layouts/helm-values/kept-chart';
export * from './layouts/plain-files';
export * from './load-platform';
export * from './planned-units';
export * from './releases';
export { keptChart } from './render-app';
export * from './render-context';
export * from './render-memory';
export * from './render-platform';
export * from './secret-uses';
export * from './to-yaml';
export * from './unit';
export * from './write-folder';
