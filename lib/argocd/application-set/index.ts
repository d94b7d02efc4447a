/** ApplicationSets: typed generators with the rules of their nesting, templates, progressive syncs. */
export * from './application-set';
export * from './generators';
export * from './rolling-sync';
