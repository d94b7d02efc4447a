/** Checks on rendered objects: schemas, references, policies, and how findings are told. Knows no constructs and no git. */
export * from './check-files';
export * from './check-set';
export * from './exceptions';
export * from './finding';
export * from './judge';
export * from './manifest-files';
export * from './manifest-set';
export * from './reports';
export * from './reports/report';
export * from './reports/summary';
