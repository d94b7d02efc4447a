/** Plain typed data and rules: what people declare, and what is known of it. No constructs, no files, no network. */
export * from './app';
export * from './cluster';
export * from './environment';
export * from './environment-repo';
export * from './gate';
export * from './image';
export * from './layout';
export * from './names';
export * from './per-environment';
export * from './platform';
export * from './port';
export * from './receipt';
export * from './release';
export * from './units';
